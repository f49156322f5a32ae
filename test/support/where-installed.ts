import {spawnSync} from 'node:child_process'

/** Whether a program can be started here. */
function isInstalled(program: string): boolean {
  return spawnSync(program, ['--version'], {stdio: 'ignore'}).error === undefined
}

/** A test that needs a program which a bare machine lacks; where it is missing, that is told, and nothing is pending. */
export function itWhereInstalled(program: string, title: string, test: Mocha.Func): void {
  if (isInstalled(program)) it(title, test)
  else tellMissing(program, title)
}

/** The same for a suite. */
export function describeWhereInstalled(program: string, title: string, suite: () => void): void {
  if (isInstalled(program)) describe(title, suite)
  else tellMissing(program, title)
}

function tellMissing(program: string, title: string): void {
  console.log(`not run, since ${program} is not installed: ${title}`)
}
