// SPDX-License-Identifier: Apache-2.0
// The real program in a folder of its own: made with `ownplan init` and `ownplan user`, served on a free port of the
// loopback, stopped by its process id. Its log is kept beside the screenshots.
import { execFile, spawn } from 'node:child_process'
import { createWriteStream } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)
const onPostgres = process.env.ON_POSTGRES_SERVER !== undefined
const schemaOf = (address) => /search_path%3D(\w+)/.exec(address)[1]
const START_MOST = 20000 // milliseconds until it must answer

async function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.on('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address()
      server.close(() => resolve(port))
    })
  })
}

export class House {
  constructor(program, artefacts) {
    this.program = program
    this.busy = 0 // how often somebody was told to try again in a moment
    this.log = createWriteStream(join(artefacts, 'browser-server.log'))
  }

  // An empty machine: a folder, the organisation, its administrator.
  async make(organisation) {
    this.top = await mkdtemp(join(tmpdir(), 'ownplan-errand-'))
    this.folder = join(this.top, 'data')
    const { stdout } = await run(this.program, ['init', '--data', this.folder, '--organisation', organisation])
    this.admin = { username: 'admin', password: password(stdout) }
    return this
  }

  // An account of a professional. Returns { username, password }.
  async account(username, name, role, team, kind = 'staff') {
    const { stdout } = await run(this.program,
      ['user', 'add', username, '--data', this.folder, '--name', name, '--role', role, '--kind', kind,
        ...(team ? ['--team', team] : [])])
    return { username, name, password: password(stdout) }
  }

  async command(...words) {
    return run(this.program, [words[0], '--data', this.folder, ...words.slice(1)], { maxBuffer: 64 << 20 })
  }

  async start() {
    this.port ??= await freePort()
    this.address = `http://127.0.0.1:${this.port}`
    this.child = spawn(this.program, ['serve', '--data', this.folder, '--listen', `127.0.0.1:${this.port}`],
      { stdio: ['ignore', 'pipe', 'pipe'] })
    this.child.stdout.pipe(this.log, { end: false })
    this.child.stderr.pipe(this.log, { end: false })
    this.ended = new Promise((resolve) => this.child.on('exit', (code, signal) => resolve({ code, signal })))
    const until = Date.now() + START_MOST
    for (;;) {
      if (this.child.exitCode !== null) throw new Error(`the server ended with ${this.child.exitCode}`)
      const reply = await fetch(`${this.address}/health`).catch(() => null)
      if (reply && reply.status === 200) return
      if (Date.now() > until) throw new Error('the server did not answer in time')
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }

  async stop() {
    if (!this.child || this.child.exitCode !== null) return { code: this.child?.exitCode ?? null }
    this.child.kill('SIGTERM')
    const last = setTimeout(() => this.child.kill('SIGKILL'), 10000)
    const ended = await this.ended
    clearTimeout(last)
    return ended
  }

  // As if everybody had gone for a walk: no session was used for an hour. Only while the server is stopped.
  async letSessionsAge() {
    const sql = 'UPDATE session SET seen = seen - 3600000000'
    if (onPostgres) {
      await run('psql', ['-qX', '-d', await this.database(), '-c', sql])
      return
    }
    const script = `import sqlite3, sys\nd = sqlite3.connect(sys.argv[1])\nd.execute("${sql}")\nd.commit()\n`
    await run('python3', ['-c', script, join(this.folder, 'plan.db')])
  }

  // Where tools/ownplan-on-postgres keeps what belongs to this folder.
  async database() {
    const { stdout } = await run(this.program, ['--where', '--data', this.folder])
    return stdout.trim()
  }

  // All that the database holds, as it lies there. Drafts must not be found in it.
  async everything() {
    if (!onPostgres) return readFile(join(this.folder, 'plan.db'))
    const address = await this.database()
    const { stdout } = await run('pg_dump', ['--data-only', '-d', address, '-n', schemaOf(address)], { maxBuffer: 256 << 20 })
    return Buffer.from(stdout)
  }

  async remove() {
    await this.stop()
    this.log.end()
    if (this.top && !process.env.OWNPLAN_KEEP) await rm(this.top, { recursive: true, force: true })
  }
}

function password(printed) {
  const found = /password: (\S+)/.exec(printed)
  if (!found) throw new Error(`no password was printed: ${printed}`)
  return found[1]
}
