// SPDX-License-Identifier: Apache-2.0
// What pages do besides, when there is JavaScript; every page works without it. The behaviour of the design system's
// components comes from the design system; what is ours is that forms with data-draft are saved while one types.
import { initAll } from './nhsuk-frontend.js'

const PAUSE = 1500 // milliseconds without a key before a draft is sent
const LONGEST = 5000 // of typing without a pause
const AGAIN = 10000 // before it is tried again when the network failed
const BEAT = 25000 // between two words to the server that this page is open
const PARTING = 60000 // bytes that a browser still sends when the page is gone

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

// The button that takes files is called what is seen on it: the comma that is only heard stands before its words, not
// between them (WCAG 2.5.3).
for (const comma of document.querySelectorAll('.nhsuk-file-upload__drop-button > .nhsuk-u-visually-hidden')) {
  comma.after(' ')
  comma.parentElement.prepend(comma)
}

// One form whose draft is kept. Only the newest state is sent, one request at a time, and the sentence that the
// server answers ("Saved at 10:42. Draft: only you can see this.") is shown where the page has a place for it.
class Draft {
  constructor(form) {
    this.form = form
    this.status = form.querySelector('[data-draft-status]') || document.querySelector('[data-draft-status]')
    this.sent = this.body()
    this.timer = 0
    this.since = 0
    this.busy = null
    form.addEventListener('input', () => this.later(PAUSE))
    form.addEventListener('change', () => this.later(PAUSE))
    form.addEventListener('submit', () => {
      clearTimeout(this.timer)
      this.done = true
      if (this.busy) this.busy.abort()
    })
    // Whoever leaves in mid-sentence keeps the sentence; whoever comes back by the browser's own way goes on.
    document.addEventListener('visibilitychange', () => { if (document.visibilityState === 'hidden') this.leave() })
    window.addEventListener('pagehide', () => this.leave())
    window.addEventListener('pageshow', (event) => { if (event.persisted) this.done = false })
  }

  say(sentence) {
    if (this.status) this.status.textContent = sentence
  }

  body() {
    const fields = new URLSearchParams()
    for (const [name, value] of new FormData(this.form)) if (typeof value === 'string') fields.append(name, value)
    return fields.toString()
  }

  // After a pause; and now and then when there is none.
  later(wait) {
    clearTimeout(this.timer)
    this.since = this.since || Date.now()
    this.timer = setTimeout(() => this.save(), Math.max(0, Math.min(wait, this.since + LONGEST - Date.now())))
  }

  async save() {
    const body = this.body()
    this.since = 0
    if (this.done || this.busy || body === this.sent) return
    this.busy = new AbortController()
    try {
      const reply = await this.post(body, false, this.busy.signal)
      const said = await reply.text()
      if (reply.ok) this.sent = body
      if ((reply.headers.get('content-type') || '').startsWith('text/plain')) this.say(said)
      else if (!reply.ok) this.say(this.status && (reply.status === 413 ? this.status.dataset.draftLarge : this.status.dataset.draftFailed))
    } catch {
      if (!this.done) {
        this.say(this.status && this.status.dataset.draftFailed)
        this.since = Date.now() + AGAIN
        this.later(AGAIN)
      }
    } finally {
      this.busy = null
    }
    if (!this.done && this.sent === body && this.body() !== body) this.later(PAUSE)
  }

  post(body, keepalive, signal) {
    return fetch(this.form.dataset.draft, {
      method: 'POST', body, keepalive, signal, credentials: 'same-origin', redirect: 'error',
      headers: { 'Content-Type': 'application/x-www-form-urlencoded', Accept: 'text/plain' }
    })
  }

  // What is longer than a browser sends from a page that is gone is sent while the page still is there.
  leave() {
    const body = this.body()
    if (this.done || body === this.sent) return
    clearTimeout(this.timer)
    this.post(body, body.length < PARTING).then((reply) => { if (reply.ok) this.sent = body }, () => {})
  }
}

// A form that says to others that somebody is writing in it, and to them who else is.
class Others {
  constructor(form, place) {
    this.form = form
    this.place = place
    this.begin()
    window.addEventListener('pagehide', () => { clearInterval(this.timer); this.tell(true) })
    window.addEventListener('pageshow', (event) => { if (event.persisted) this.begin() })
    document.addEventListener('visibilitychange', () => { if (document.visibilityState === 'visible') this.tell(false) })
  }

  begin() {
    this.tell(false)
    this.timer = setInterval(() => this.tell(false), BEAT)
  }

  tell(leaves) {
    const fields = new URLSearchParams()
    for (const name of ['csrf', 'entry_kind']) fields.append(name, this.form.elements[name] ? this.form.elements[name].value : '')
    if (leaves) fields.append('leaves', '1')
    fetch(`${this.form.dataset.draft}/here`, {
      method: 'POST', body: fields, keepalive: true, credentials: 'same-origin', redirect: 'error', headers: { Accept: 'text/plain' }
    }).then(async (reply) => {
      const said = reply.ok ? await reply.text() : ''
      if (reply.ok && said !== this.place.textContent) this.place.textContent = said
    }, () => {})
  }
}

// A link that leads to what is folded opens it, in browsers that do not do so by themselves.
function unfold() {
  const target = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)))
  for (let at = target; at; at = at.parentElement) if (at.tagName === 'DETAILS' && !at.open) at.open = true
  if (target && target.closest('details')) target.scrollIntoView()
}
unfold()
window.addEventListener('hashchange', unfold)

for (const form of document.querySelectorAll('form[data-draft]')) {
  new Draft(form)
  const place = form.querySelector('[data-others]')
  if (place) new Others(form, place)
}
