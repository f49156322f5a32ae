import {spawnSync} from 'node:child_process'

/** The tests run against real servers: gets redis-server where that can be done, else says how. */
const found = () => spawnSync('redis-server', ['--version'], {stdio: 'ignore'}).status === 0

if (!found()) {
  const isRoot = process.getuid?.() === 0
  const hasApt = spawnSync('apt-get', ['--version'], {stdio: 'ignore'}).status === 0
  if (isRoot && hasApt) {
    console.log('redis-server is missing: installing the Debian package')
    spawnSync('apt-get', ['update'], {stdio: 'inherit'})
    spawnSync('apt-get', ['install', '-y', '--no-install-recommends', 'redis-server'], {
      stdio: 'inherit',
      env: {...process.env, DEBIAN_FRONTEND: 'noninteractive'},
    })
  }
  if (!found()) {
    console.error('redis-server is missing and the tests need it: apt-get update && apt-get install -y redis-server')
    process.exit(1)
  }
}
