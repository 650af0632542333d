// SPDX-License-Identifier: Apache-2.0
// Looks at every page that anybody in the errand comes to, at 320 and at 1200 pixels: axe finds no violation, nothing
// scrolls sideways, there is one h1, the title says the page and the place; and keeps a picture of each.
//
// A page is taken as it came to the visitor's browser and shown again in a window of the onlooker's own, with the same
// style sheet and without the scripts of the page; what is folded there is opened for axe. That goes on beside the errand,
// which is not held up. There are two windows, so that two pages are looked at at once; they stay open and are given one
// page after the other, so that axe is read and warmed up once, not anew for every page. Pages that are the same but for
// ids, times and tokens are looked at once. Where scripts run, the page is looked at in the visitor's own window, because
// what scripts do depends on the width.
//
// At the first width axe tries all its rules. At the second it tries those again whose answer hangs on where things stand,
// and all of them when anything is seen there that was not seen before: of the rest the answer is known. So it is of a page
// that is built as one before it and says other words: that is looked at for what is too wide.
import { createRequire } from 'node:module'
import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'

const require = createRequire(import.meta.url)
const WIDTHS = [1200, 320]
const WINDOWS = 2 // as many pages are looked at at once
const PLACED = ['color-contrast', 'link-in-text-block', 'scrollable-region-focusable']
const OF_STYLE = 'css-orientation-lock' // looks at the style sheet alone, which takes axe long to read
const OF_NAMES = 'label-content-name-mismatch' // which axe does not try by itself (WCAG 2.5.3)
const PICTURES = 1 // of one page, as it changes; all are looked at
const TALLEST = 6000 // pixels of a picture
const JPEG = { type: 'jpeg', quality: 70, animations: 'disabled' } // which takes less time than a PNG
const HUGE = 400000 // bytes of a page whose words are not all worth looking through

export class Onlooker {
  constructor(browser, tally, artefacts) {
    Object.assign(this, { browser, tally, folder: join(artefacts, 'screenshots') })
    this.known = new Set()
    this.built = new Set()
    this.names = new Map()
    this.assets = new Map()
    this.queue = []
    this.after = 0 // milliseconds of looking when the errand was over
    this.looked = 0 // pages
    this.took = 0 // milliseconds; of them in axe and for pictures, both windows together
    this.spent = { axe: 0, pictures: 0 }
    this.again = 0 // pages of which something is seen at the second width only
    this.styles = new Set() // style sheets that axe has read
    this.titles = []
  }

  async begin() {
    await mkdir(this.folder, { recursive: true })
    this.axe = await readFile(require.resolve('axe-core/axe.min.js'), 'utf8')
    this.contexts = []
    this.waiting = []
    const windows = []
    for (let i = 0; i < WINDOWS; i++) {
      const context = await this.browser.newContext({ bypassCSP: true, locale: 'en-GB' })
      await context.route('**/*', (route) => this.serve(route))
      const page = await context.newPage()
      page.setDefaultTimeout(120000)
      this.contexts.push(context)
      windows.push({ page, open: false })
    }
    this.work = Promise.all(windows.map((window) => this.loop(window)))
  }

  // Called by a Person for each page. Cheap: the looking is done later.
  async see(person) {
    if (process.env.OWNPLAN_BLIND) return
    const same = await person.page.evaluate(likeness)
    if (!same || this.known.has(same)) return
    this.known.add(same)
    const url = person.page.url()
    const html = await person.page.content()
    const way = await person.page.evaluate(skeleton)
    const seen = { url, html, tried: this.built.has(way), ...this.nameOf(person, url) }
    this.built.add(way)
    if (person.scripts) return this.lookThere(person, seen)
    this.queue.push(seen)
    this.waiting.shift()?.()
  }

  async end() {
    const began = Date.now()
    this.over = true
    for (const wake of this.waiting.splice(0)) wake()
    await this.work
    for (const context of this.contexts) await context.close()
    this.after = Date.now() - began
  }

  nameOf(person, url) {
    const path = new URL(url).pathname
    const parts = path.split('/').filter((part) => part && part !== 'people' && !/^[0-9a-hjkmnp-tv-z]{10}(-|$)/.test(part))
    const wrong = person.status >= 400 ? `-${person.status}` : ''
    const base = `${person.name}-${parts.join('-') || (path === '/' ? 'home' : 'plan')}${wrong}`.toLowerCase().replace(/[^a-z0-9-]+/g, '-')
    const count = (this.names.get(base) || 0) + 1
    this.names.set(base, count)
    return { name: count > 1 ? `${base}-${count}` : base, pictured: count <= PICTURES }
  }

  async loop(window) {
    for (;;) {
      if (!this.queue.length) {
        if (this.over) return
        await new Promise((resolve) => this.waiting.push(resolve))
        continue
      }
      const seen = this.queue.shift()
      try {
        await this.look(seen, window)
      } catch (wrong) {
        this.tally.that(`${seen.name} can be looked at`, false, wrong.message || wrong)
      }
    }
  }

  // An empty page at the address of the first; and the style sheet and the pictures, which never change under their
  // address: asked for once, so that a server that is being started again leaves no page bare.
  async serve(route) {
    const request = route.request()
    const url = request.url()
    if (request.isNavigationRequest()) {
      return route.fulfill({ status: 200, contentType: 'text/html; charset=utf-8', body: '<!DOCTYPE html><title>-</title>' })
    }
    if (!this.assets.has(url)) {
      const reply = await route.fetch()
      this.assets.set(url, { status: reply.status(), headers: reply.headers(), body: await reply.body() })
    }
    return route.fulfill(this.assets.get(url))
  }

  async look(seen, window) {
    const began = Date.now()
    this.looked++
    await window.page.setViewportSize({ width: WIDTHS[0], height: 900 })
    this.judge(seen, await this.show(seen, window))
    await this.lookAtAll(seen, window.page)
    this.took += Date.now() - began
  }

  async lookAtAll(seen, page) {
    for (const width of WIDTHS) {
      await page.setViewportSize({ width, height: 900 })
      await this.lookAt(seen, page, width)
    }
    await page.evaluate(fold)
  }

  // The page in a window that had another one: everything but the style sheet, which stays when it is the same.
  async show(seen, window) {
    const { page } = window
    const html = seen.html.replace(/<script\b[^>]*>[\s\S]*?<\/script>/g, '')
    if (!window.open) {
      await page.goto(new URL('/', seen.url).href, { waitUntil: 'load' })
      await page.evaluate(`${this.axe}; 0`)
      window.open = true
    }
    await page.evaluate(putPage, { html, url: seen.url })
    return page.evaluate(facts)
  }

  // One line for the end of the run.
  account() {
    const seconds = (milliseconds) => `${(milliseconds / 1000).toFixed(0)} s`
    return `${this.looked} pages were looked at at ${WIDTHS.length} widths, ${seconds(this.took)} of two windows, of which axe took ` +
      `${seconds(this.spent.axe)}, pictures ${seconds(this.spent.pictures)}; ${seconds(this.after)} of it after the errand; ` +
      `${this.again} times all rules at both widths`
  }

  // In the window of the visitor, who goes on in it as it was.
  async lookThere(person, seen) {
    const { page } = person
    const size = page.viewportSize()
    const focused = await page.evaluateHandle(() => document.activeElement)
    this.looked++
    this.judge(seen, await page.evaluate(facts))
    await page.evaluate(`${this.axe}; 0`)
    await this.lookAtAll(seen, page)
    await page.setViewportSize(size)
    await focused.evaluate((element) => element.focus?.())
  }

  judge(seen, titled) {
    this.titles.push(`${seen.name}: ${titled.title}`)
    const { tally } = this
    tally.that(`${seen.name}: one h1`, titled.h1.length === 1 && titled.h1[0] !== '', titled.h1)
    tally.that(`${seen.name}: one main part, in a language of ours`, titled.main === 1 && /^(en-GB|cy)$/.test(titled.lang), titled)
    tally.that(`${seen.name}: the title says the page and the place`, titleIsGood(titled.title, titled.h1[0] || ''), titled)
    tally.that(`${seen.name}: has its style`, titled.styled, titled.title)
  }

  async lookAt(seen, page, width) {
    const { tally } = this
    const look = () => page.evaluate(() => {
      const over = document.documentElement.scrollWidth - document.documentElement.clientWidth
      if (over <= 0) return null
      const wide = [...document.querySelectorAll('body *')].filter((e) => e.getBoundingClientRect().right > innerWidth + 1)
      return { over, who: wide.slice(-3).map((e) => `${e.tagName} ${e.className} ${(e.textContent || '').trim().slice(0, 60)}`) }
    })
    let sideways = await look()
    if (sideways) { // scripts that fit the menu to a new width are given a moment
      await page.waitForTimeout(500)
      sideways = await look()
    }
    tally.that(`${seen.name} at ${width} px: nothing scrolls sideways`, !sideways, sideways)
    const cut = await page.evaluate(cutWords)
    tally.that(`${seen.name} at ${width} px: no short word of a link, a button or a heading is cut in two`, !cut.length, cut)
    await this.picture(seen, page, width)
    if (seen.tried) return
    const began = Date.now()
    const found = await page.evaluate(judgeByAxe, await this.rules(seen, page, width))
    this.spent.axe += Date.now() - began
    tally.that(`${seen.name} at ${width} px: axe finds nothing`, found.length === 0, found)
  }

  // What axe is to try on the page as it stands, with everything in it unfolded.
  async rules(seen, page, width) {
    const { style, more } = await page.evaluate(unfold, width === WIDTHS[0])
    const options = { resultTypes: ['violations'], preload: !this.styles.has(style), rules: { [OF_NAMES]: { enabled: true } } }
    this.styles.add(style)
    if (!options.preload) options.rules[OF_STYLE] = { enabled: false }
    if (seen.html.length > HUGE) options.rules['color-contrast'] = { enabled: false }
    if (width === WIDTHS[0]) return options
    this.again += more
    if (!more) options.runOnly = { type: 'rule', values: PLACED.filter((rule) => !options.rules[rule]) }
    return options
  }

  // As it comes, with what is folded folded.
  async picture(seen, page, width) {
    if (!seen.pictured) return
    const began = Date.now()
    await page.evaluate(fold)
    const height = await page.evaluate(() => document.documentElement.scrollHeight)
    const path = join(this.folder, `${seen.name}-${width}.jpg`)
    if (height <= TALLEST) await page.screenshot({ ...JPEG, path, fullPage: true })
    else await page.screenshot({ ...JPEG, path, clip: { x: 0, y: 0, width, height: 2000 } })
    this.spent.pictures += Date.now() - began
  }
}

// In the window: opens what is folded, and remembers what that was and, at the first width, what is seen then. Says which
// style the page has and whether more is seen than at the first width.
function unfold(first) {
  for (const one of document.querySelectorAll('details:not([open])')) {
    one.open = true
    one.dataset.wasFolded = ''
  }
  const seen = [...document.body.querySelectorAll('*')].filter((e) => e.checkVisibility({ checkVisibilityCSS: true }))
  if (first) window.seenFirst = new Set(seen)
  return { style: [...document.styleSheets].map((sheet) => sheet.href).join(' '), more: seen.some((e) => !window.seenFirst.has(e)) }
}

function fold() {
  for (const one of document.querySelectorAll('details[data-was-folded]')) {
    one.open = false
    delete one.dataset.wasFolded
  }
}

function judgeByAxe(options) {
  return window.axe.run(document, options).then((r) => r.violations.map((v) => (
    { id: v.id, help: v.help, where: v.nodes.slice(0, 3).map((n) => `${n.target.join(' ')}: ${n.html.slice(0, 160)}`) })))
}

// In the window: words of so few letters that they have room on a line at any width, and yet stand on two.
function cutWords() {
  const cut = []
  for (const element of document.querySelectorAll('a, button, th, h1, h2, h3, h4, label, legend')) {
    const texts = document.createTreeWalker(element, NodeFilter.SHOW_TEXT)
    while (texts.nextNode()) {
      const text = texts.currentNode
      const range = document.createRange()
      range.selectNodeContents(text)
      if (range.getClientRects().length < 2) continue
      for (const { 0: word, index } of text.data.matchAll(/(?<!\S)[\p{L}\d]{2,14}(?!\S)/gu)) {
        range.setStart(text, index)
        range.setEnd(text, index + word.length)
        const lines = new Set([...range.getClientRects()].map((r) => Math.round(r.top)))
        if (lines.size > 1) cut.push(`${word} in ${element.textContent.trim().slice(0, 80)}`)
      }
    }
  }
  return cut.slice(0, 5)
}

// In the window: what is judged once a page.
function facts() {
  return {
    title: document.title, h1: [...document.querySelectorAll('h1')].map((h) => h.innerText.trim()),
    lang: document.documentElement.lang, main: document.querySelectorAll('main').length,
    styled: [...document.styleSheets].some((sheet) => sheet.href && sheet.cssRules.length > (/urgent/.test(sheet.href) ? 10 : 100))
  }
}

// In the window: the document becomes this page. Resolves when its style is there and nothing is scrolled or focused.
async function putPage({ html, url }) {
  const next = new DOMParser().parseFromString(html, 'text/html')
  const root = document.documentElement
  const sheets = (doc) => [...doc.querySelectorAll('link[rel=stylesheet]')]
  const names = (doc) => sheets(doc).map((link) => `${link.getAttribute('href')} ${link.media}`).join('\n')
  history.replaceState(null, '', url)
  for (const { name } of [...root.attributes]) root.removeAttribute(name)
  for (const { name, value } of next.documentElement.attributes) root.setAttribute(name, value)
  const kept = names(document) === names(next)
  for (const old of [...document.head.childNodes]) if (!kept || !sheets(document).includes(old)) old.remove()
  const coming = []
  for (const node of [...next.head.childNodes]) {
    if (kept && sheets(next).includes(node)) continue
    const adopted = document.adoptNode(node)
    if (adopted.rel === 'stylesheet') coming.push(new Promise((resolve) => { adopted.onload = adopted.onerror = resolve }))
    document.head.append(adopted)
  }
  document.body.replaceWith(document.adoptNode(next.body))
  await Promise.all(coming)
  scrollTo(0, 0)
}

// "Error: Page - place - Ownplan": the heading of the page, or the whole name of it, is in front; the service is behind.
function titleIsGood(title, h1) {
  const parts = title.replace(/^Error: /, '').split(/ [-–—|] /)
  return parts.length >= 2 && parts[0].trim().length > 2 && parts.every((part) => part.trim() !== '') && h1 !== ''
}

// In the window: the elements of the page and which attributes they have, without their words.
function skeleton() {
  const parts = []
  const walk = (element) => {
    const { tagName, className, attributes, children } = element
    parts.push('<', tagName, className, element.getAttribute('role'), element.getAttribute('type'), ...[...attributes].map((a) => a.name))
    for (const child of children) walk(child)
    parts.push('>')
  }
  walk(document.documentElement)
  return parts.join(' ')
}

// In the window: a short name of the page without what differs from one time to the next; '' when it is no page. FNV-1a,
// twice from different ends, so that a page is not sent over only to learn that it is known.
function likeness() {
  if (document.contentType !== 'text/html') return ''
  const text = document.documentElement.outerHTML.replace(/name="(csrf|version|entry_id|seen|draft_tab|draft_seen|draft_place|digest|conversation|entry)" value="[^"]*"/g, '')
    .replace(/(\/people\/)[0-9a-hjkmnp-tv-z]{10}/g, '$1KEY').replace(/[0-9a-hjkmnp-tv-z]{10}-[0-9a-hjkmnp-tv-z]{12}/g, 'ID')
    .replace(/\b\d{1,2}[:.]\d{2}\b/g, 'TIME')
  let a = 0x811c9dc5
  let b = 0x811c9dc5
  for (let i = 0; i < text.length; i++) {
    a = Math.imul(a ^ text.charCodeAt(i), 0x01000193)
    b = Math.imul(b ^ text.charCodeAt(text.length - 1 - i), 0x01000193)
  }
  return `${text.length}-${a >>> 0}-${b >>> 0}`
}
