// The whole Bluesky network on loopback: directory, personal data server, app view.
// Needs DB_POSTGRES_URL and REDIS_HOST; prints one line of JSON when it is ready.
// A request to `control` is answered when everything written so far can be read everywhere.
import http from 'node:http'
import net from 'node:net'

const listen = net.Server.prototype.listen
net.Server.prototype.listen = function (...args) {
  if (typeof args[0] === 'number' && typeof args[1] !== 'string') args.splice(1, 0, '127.0.0.1')
  else if (args[0]?.port !== undefined && !args[0].host) args[0] = { ...args[0], host: '127.0.0.1' }
  return listen.apply(this, args)
}

const { TestNetwork } = await import('@atproto/dev-env')
const port = process.env.PDS_PORT ? { port: Number(process.env.PDS_PORT) } : {}
const network = await TestNetwork.create({
  dbPostgresSchema: 'bluesky',
  pds: { ...port, hostname: 'localhost', rateLimitsEnabled: true },
})
const control = http.createServer(async (_, answer) => {
  await network.processAll(20_000)
  answer.end()
})
await new Promise((listening) => control.listen(0, listening))
const at = { pds: network.pds.port, control: control.address().port }
for (const name in at) at[name] = `http://127.0.0.1:${at[name]}`
process.stdout.write(`${JSON.stringify(at)}\n`)

const end = async () => {
  await network.close().catch(() => undefined)
  process.exit(0)
}
process.on('SIGTERM', end)
process.on('SIGINT', end)
