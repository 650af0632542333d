// SPDX-License-Identifier: Apache-2.0
// Small things that the chapters share: days from today, NHS numbers that nobody has, difficult text.

// A day so many days from now: { day, month, year }.
export function inDays(days) {
  const date = new Date(Date.now() + days * 86400000)
  return { day: date.getDate(), month: date.getMonth() + 1, year: date.getFullYear() }
}

// "2 March 2027"
export function said({ day, month, year }) {
  const months = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November',
    'December']
  return `${day} ${months[month - 1]} ${year}`
}

// A number of the range that is kept for tests (999 ...), with its check digit (modulus 11); the next when there is none.
export function nhsNumber(n) {
  for (;; n++) {
    const nine = `999${String(n).padStart(6, '0')}`
    const sum = [...nine].reduce((all, digit, i) => all + Number(digit) * (10 - i), 0)
    const check = (11 - (sum % 11)) % 11
    if (check !== 10) return `${nine}${check}`
  }
}

export function grouped(number) {
  return `${number.slice(0, 3)} ${number.slice(3, 6)} ${number.slice(6)}`
}

export function wrongNumber(number) {
  return number.slice(0, 9) + ((Number(number[9]) + 1) % 10)
}

export const TORTURE = {
  tag: '<script>alert("x")</script><img src=x onerror=alert(1)> & "quotes" \'too\'',
  emoji: 'My family 👨‍👩‍👧‍👦, the choir 🎶 and tea ☕',
  rightToLeft: 'أريد أن أمشي إلى الحديقة مع أختي',
  template: '{{7*7}} ${7*7} %s %n \\u0000 ‮backwards‬'
}
