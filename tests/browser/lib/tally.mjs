// SPDX-License-Identifier: Apache-2.0
// Counting checks: each has a name that says what a person would notice. A check that fails is told at once with what
// was seen instead; the errand goes on, so that one fault does not hide the next. A step that cannot go on throws: it
// is counted as one failure and the steps that do not need it still run.
import { inspect } from 'node:util'

export class Tally {
  constructor() {
    this.passed = 0
    this.failed = 0
    this.began = Date.now()
    this.failures = []
  }

  // One check. `right` is a boolean; `seen` is printed when it is false.
  that(name, right, seen) {
    if (right) {
      this.passed++
      if (process.env.OWNPLAN_VERBOSE) console.log(`  ok: ${name}`)
      return true
    }
    this.failed++
    const more = seen === undefined ? '' : `\n      seen: ${shown(seen)}`
    this.failures.push(name)
    console.log(`  FAILED: ${name}${more}`)
    return false
  }

  equal(name, seen, wanted) {
    return this.that(name, seen === wanted, `${shown(seen)} instead of ${shown(wanted)}`)
  }

  // Every one of `words` stands in `text`.
  says(name, text, ...words) {
    const missing = words.filter((word) => !text.includes(word))
    return this.that(name, missing.length === 0, `without ${missing.map((word) => `"${word}"`).join(', ')}: ${text}`)
  }

  never(name, text, ...words) {
    const there = words.filter((word) => text.includes(word))
    return this.that(name, there.length === 0, there.length ? `"${there[0]}" stands in: ${around(text, there[0])}` : '')
  }

  // A part of the errand. Returns whether it went through to its end.
  async step(name, run) {
    const began = Date.now()
    console.log(`== ${name}`)
    try {
      await run()
    } catch (wrong) {
      this.that(`${name}: goes through to its end`, false, wrong.stack || wrong)
      return false
    } finally {
      if (process.env.OWNPLAN_VERBOSE) console.log(`  (${((Date.now() - began) / 1000).toFixed(1)} s)`)
    }
    return true
  }

  // The last line, as the runner of the tests reads it. Returns the exit status.
  close() {
    if (this.failed) console.log(`\nwhat failed:\n${this.failures.map((name) => `  ${name}`).join('\n')}`)
    console.log(`\n${((Date.now() - this.began) / 1000).toFixed(0)} s`)
    console.log(`${this.passed} passed, ${this.failed} failed`)
    return this.failed ? 1 : 0
  }
}

function shown(seen) {
  const text = typeof seen === 'string' ? seen : inspect(seen, { depth: 4 })
  return text.length > 1500 ? `${text.slice(0, 1500)} ...` : text
}

function around(text, word) {
  const at = text.indexOf(word)
  return text.slice(Math.max(0, at - 120), at + word.length + 120)
}
