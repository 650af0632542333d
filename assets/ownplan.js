// SPDX-License-Identifier: Apache-2.0
// What pages do besides, when there is JavaScript; every page works without it. The behaviour of the design system's
// components comes from the design system; what is ours is that forms with data-draft are saved while one types.
import { initAll } from './nhsuk-frontend.js'

const PAUSE = 1500 // milliseconds without a key before a draft is sent
const AGAIN = 10000 // before it is tried again when the network failed

document.body.classList.add('js-enabled')
if ('noModule' in HTMLScriptElement.prototype) document.body.classList.add('nhsuk-frontend-supported')
initAll()

// Radios that reveal more are given aria-expanded, which ARIA does not allow on a radio; what they reveal follows them
// in the page, so nothing is lost without it.
function strip() {
  for (const radio of document.querySelectorAll('input[type="radio"][aria-expanded]')) radio.removeAttribute('aria-expanded')
}
strip()
document.addEventListener('click', strip)
window.addEventListener('pageshow', strip)

// One form whose draft is kept. Only the newest state is sent, one request at a time, and the sentence that the
// server answers ("Saved at 10:42. Draft: only you can see this.") is shown where the page has a place for it.
class Draft {
  constructor(form) {
    this.form = form
    this.status = form.querySelector('[data-draft-status]') || document.querySelector('[data-draft-status]')
    this.sent = this.body()
    this.timer = 0
    this.busy = false
    form.addEventListener('input', () => this.later(PAUSE))
    form.addEventListener('change', () => this.later(PAUSE))
    form.addEventListener('submit', () => { clearTimeout(this.timer); this.done = true })
    // Whoever leaves in mid-sentence keeps the sentence.
    document.addEventListener('visibilitychange', () => { if (document.visibilityState === 'hidden') this.leave() })
  }

  say(sentence) {
    if (this.status && sentence) this.status.textContent = sentence
  }

  body() {
    const fields = new URLSearchParams()
    for (const [name, value] of new FormData(this.form)) if (typeof value === 'string') fields.append(name, value)
    return fields.toString()
  }

  later(wait) {
    clearTimeout(this.timer)
    this.timer = setTimeout(() => this.save(), wait)
  }

  async save() {
    const body = this.body()
    if (this.done || this.busy || body === this.sent) return
    this.busy = true
    try {
      const reply = await this.post(body, false)
      const said = await reply.text()
      if (reply.ok) this.sent = body
      if ((reply.headers.get('content-type') || '').startsWith('text/plain')) this.say(said)
    } catch {
      this.say(this.status && this.status.dataset.draftFailed)
      this.later(AGAIN)
    } finally {
      this.busy = false
    }
    if (!this.done && this.sent === body && this.body() !== body) this.later(PAUSE)
  }

  post(body, keepalive) {
    return fetch(this.form.dataset.draft, {
      method: 'POST', body, keepalive, credentials: 'same-origin', redirect: 'error',
      headers: { 'Content-Type': 'application/x-www-form-urlencoded', Accept: 'text/plain' }
    })
  }

  leave() {
    const body = this.body()
    if (this.done || body === this.sent) return
    clearTimeout(this.timer)
    this.post(body, true).then((reply) => { if (reply.ok) this.sent = body }, () => {})
  }
}

for (const form of document.querySelectorAll('form[data-draft]')) new Draft(form)
