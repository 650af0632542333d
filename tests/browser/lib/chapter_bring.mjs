// SPDX-License-Identifier: Apache-2.0
// A plan that somebody has on paper and in a table becomes part of this one: its pages are scanned and typed in beside
// the scan, a picture stands with an answer, and a table is looked through, mended and brought in. Files that are no good
// are met with a sentence that helps, and what was typed is kept. With and without JavaScript.
import { deflateSync } from 'node:zlib'
import { Person } from './person.mjs'

const SAVE = { exact: true, role: 'button' }

// Of PNG (ISO 3309). node:zlib has one since Node 20.15; Debian 12 brings 18.
function crc32(bytes) {
  let crc = 0xffffffff
  for (const byte of bytes) {
    crc ^= byte
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0)
  }
  return (crc ^ 0xffffffff) >>> 0
}

// A grey page of paper.
function png(width = 300, height = 400, grey = 230) {
  const piece = (type, data) => {
    const body = Buffer.concat([Buffer.from(type), data])
    const size = Buffer.alloc(4)
    const check = Buffer.alloc(4)
    size.writeUInt32BE(data.length)
    check.writeUInt32BE(crc32(body))
    return Buffer.concat([size, body, check])
  }
  const head = Buffer.alloc(13)
  head.writeUInt32BE(width, 0)
  head.writeUInt32BE(height, 4)
  head.set([8, 0, 0, 0, 0], 8)
  const rows = Buffer.alloc((width + 1) * height, grey)
  for (let y = 0; y < height; y++) rows[y * (width + 1)] = 0
  return Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), piece('IHDR', head), piece('IDAT', deflateSync(rows)),
    piece('IEND', Buffer.alloc(0))])
}

const PDF = Buffer.from('%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n' +
  '3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 400]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n')
const file = (name, buffer, mimeType = 'application/octet-stream') => ({ name, mimeType, buffer })
const TOO_LARGE = file('large.jpg', Buffer.alloc(11 << 20, 0xff), 'image/jpeg')
const WRONG = [
  [file('photo.png', Buffer.from(`MZ\x90\0${'\0'.repeat(80)}`, 'latin1'), 'image/png'), 'This is a program'],
  [file('nothing.pdf', Buffer.alloc(0), 'application/pdf'), 'This file is empty. Choose another one'],
  [file('cut.pdf', PDF.subarray(0, 120), 'application/pdf'), 'a part of it is missing. Save it once more'],
  [TOO_LARGE, 'larger than the 10 MB that we can take. Make it smaller']
]

const put = (person, ...files) => person.page.locator('input[type=file]').first().setInputFiles(files)

// Each wrong file is named, with what to do; what was typed stands there again.
async function wrongFiles({ tally }, person, field, words, button) {
  for (const [sent, sentence] of WRONG) {
    await put(person, sent)
    tally.equal(`${sent.name} is not taken`, await person.press(button, { role: 'button' }), 400)
    const { summary, fields } = await person.errors()
    tally.says(`and it is said why, at the field and above: ${sent.name}`, `${fields.join(' ')} / ${summary.join(' ')}`, sentence)
    tally.equal('what was typed is kept', await person.value(field), words)
  }
}

export async function onPaper(w) {
  const { tally, declan, nurse, root } = w
  await declan.go(root)
  await declan.press('Bring in a plan you already have')
  await declan.press('It is on paper, or in a document')
  await declan.fill({ title: 'My blue folder' })
  await declan.date('written', 3, 3, 2025)
  await wrongFiles(w, declan, 'title', 'My blue folder', 'Add it and go on')
  tally.says('and that the browser does not keep files', await declan.text(), 'choose the files once more')
  await put(declan, file('page one.png', png(), 'image/png'), file('page two.pdf', PDF, 'application/pdf'))
  tally.equal('two pages are taken', await declan.press('Add it and go on'), 200)
  w.folder = declan.path()
  tally.equal('the first is shown beside the list of parts', await declan.page.locator('main img').first().evaluate((i) => i.naturalWidth), 300)
  await declan.press('Page 2', { exact: true })
  await declan.press('Goal or hope', { exact: true })
  const scan = declan.page.locator('main iframe, main object').first()
  tally.says('the second stands beside the form', await scan.getAttribute('src') || await scan.getAttribute('data') || '', '/files/')
  const asked = await declan.page.locator('label[for="statement"]').innerText() // as the template of the plan has it
  await declan.press('Save this part')
  tally.says('an empty part is not saved', (await declan.errors()).fields.join(), asked.trim())
  await declan.fill({ statement: 'Go on the train to Leeds by myself' })
  await declan.press('Save this part')
  tally.says('what is typed in is counted up', await declan.text(), 'Typed in so far', 'Go on the train to Leeds by myself')
  await nurse.go(root)
  tally.says('the plan says whose words they are and where they come from', await nurse.text(), 'Go on the train to Leeds by myself',
    'typed in from paper of 3 March 2025, page 2')
  await nurse.go(w.folder)
  await nurse.press('Worry or need', { exact: true })
  await nurse.fill({ what: 'The train was late twice', whose: { choose: 'person' } })
  tally.equal('she types in a part too', await nurse.press('Save this part'), 200)
  await declan.go(w.folder)
  tally.equal('when all of it is in he says so', await declan.press('That is all of it'), 200)
  tally.says('and the plan asks to be agreed anew', await declan.text(), 'All of it is in the plan since')
}

export async function aPicture(w) {
  const { tally, declan, root } = w
  await declan.go(root)
  await declan.page.getByRole('link', { name: /^Change.*Please do and please do not/ }).first().click()
  await declan.page.waitForURL('**/entry/**')
  await declan.seen(null)
  const path = declan.path()
  await declan.fill({ do: 'Do lift me with the hoist. Do not hurry.' })
  await wrongFiles(w, declan, 'do', 'Do lift me with the hoist. Do not hurry.', 'Save')
  await put(declan, file('hoist.png', png(80, 60), 'image/png'))
  tally.equal('a picture is taken', await declan.press('Save', SAVE), 200)
  const picture = declan.page.locator('img[src*="/files/"]').first()
  tally.equal('and shown on the plan', await picture.evaluate((i) => i.naturalWidth), 80)
  w.picture = await picture.getAttribute('src')
  tally.says('by its name', await picture.getAttribute('alt') || '', 'hoist.png')
  await declan.go(path)
  await declan.unfold(declan.page.getByLabel('Take this file off'))
  await declan.choose('Take this file off')
  tally.equal('he takes it off again', await declan.press('Save', SAVE), 200)
  tally.equal('the plan has it no more', await declan.page.locator(`img[src="${w.picture}"]`).count(), 0)
}

const TABLE = 'What it is,Words,Whose words,When would you like this by?,More\r\n' +
  'Goal,Learn to cook one meal,Declan,soon,\r\n' +
  'Gaol,Swim in the sea,Declan,,\r\n' +
  'Worry or need,Stairs at the station,,,Abuot: it\r\n' +
  '"Strength","=I am ""patient""",Declan,,\r\n'
const MENDED = TABLE.replace('soon', '31/3/2027').replace('Gaol', 'Goal').replace('Abuot: it', '')

const send = async (person, name, text) => {
  await put(person, file(name, Buffer.from(text), 'text/csv'))
  return person.press('Look through it')
}

export async function aTable(w, person = w.declan) {
  const { tally, root } = w
  await person.go(`${root}/bring-in`)
  await person.press('It is in a table, or in a file from another system')
  await person.press('Look through it')
  tally.says('no file at all', (await person.errors()).fields.join(), 'Choose a file')
  await send(person, 'plan.xlsx', 'PK\x03\x04')
  tally.says('a file of Excel itself', (await person.errors()).fields.join(), 'CSV UTF-8')
  tally.equal('a table with faults can be looked through', await send(person, 'plan.csv', TABLE), 200)
  const page = await person.text()
  tally.says('each faulty row is named, its column and what is wrong', page, 'Row 2', 'When would you like this by?', 'soon',
    'Row 3', 'We do not know what “Gaol” is', 'Row 4', 'Nothing has changed yet')
  tally.says('and what is good is new', page, '=I am "patient"', "Declan's own words")
  await person.press('Bring these in')
  tally.says('nothing is brought in without a word on the faulty ones', (await person.errors()).fields.join(), 'Tick this to leave them out')
  await person.press('Send another file instead')
  tally.says('what was sent waits', await person.text(), 'You have sent a file already')
  tally.equal('the table is mended', await send(person, 'plan.csv', MENDED), 200)
  tally.never('nothing is wrong with it any more', await person.text(), 'Something is wrong')
  tally.equal('and brought in', await person.press('Bring these in'), 200)
  const plan = await person.text()
  tally.says('all of it is in the plan', plan, 'Learn to cook one meal', 'Swim in the sea', 'Stairs at the station', '=I am "patient"',
    'brought in from')
  await person.go(`${root}/bring-in/file`)
  await send(person, 'plan.csv', MENDED)
  tally.says('the same table again changes nothing', await person.text(), 'Everything in this file is in the plan already')
  await person.press('Throw this file away')
}

// With JavaScript the design system's button for files stands in place of the browser's.
export async function withScripts(w) {
  const { tally, browser, house, onlooker, accounts, root } = w
  const declan = await Person.arrive(browser, 'declan-files', house, onlooker, true)
  await declan.signIn(accounts.declan.username, accounts.declan.password)
  await declan.go(`${root}/bring-in/paper`)
  const button = declan.page.locator('.nhsuk-file-upload__drop-button')
  await declan.fill({ title: 'My red folder' })
  await put(declan, WRONG[0][0])
  tally.says('the button says what was chosen', await button.innerText(), 'photo.png')
  const heard = await declan.page.getByRole('button', { name: 'photo.png Choose file or drop file' }).count()
  tally.equal('and is called what is seen on it', heard, 1)
  tally.equal('a wrong file is met as without scripts', await declan.press('Add it and go on'), 400)
  tally.equal('and what was typed is kept', await declan.value('title'), 'My red folder')
  await put(declan, file('one.png', png(), 'image/png'), file('two.png', png(300, 400, 200), 'image/png'))
  tally.says('several are counted', await button.innerText(), '2 files chosen')
  tally.equal('and taken', await declan.press('Add it and go on'), 200)
  await declan.go(`${declan.path()}/type/strength`)
  await declan.page.locator('[name="what"]').pressSequentially('I can read maps', { delay: 2 })
  await declan.page.locator('[data-draft-status]').first().filter({ hasText: /^Saved at/ }).waitFor({ timeout: 15000 }).catch(() => {})
  await declan.page.reload()
  tally.equal('what is typed beside the scan is a draft', await declan.value('what'), 'I can read maps')
  tally.equal('and is saved as a part', await declan.press('Save this part'), 200)
  tally.that('no script failed', !declan.strange.length, declan.strange)
  await declan.leave()
}
