import {execFile} from 'node:child_process'
import {Failure} from '../../app/failure.js'
import {RECIPES} from '../../core/engine/engines.js'
import type {ServerRecipe} from '../../core/engine/server-recipe.js'

const ANSWER_LIMIT_MS = 10_000

/** How servers of this program are started: by what `PROGRAM --version` prints, or as the operator says. */
export async function tellRecipe(program: string, engine: string | undefined): Promise<ServerRecipe> {
  const told = await versionOf(program)
  const recipe =
    engine === undefined ? [...RECIPES.values()].find(({version}) => version.test(told)) : RECIPES.get(engine)
  if (recipe) return recipe
  const said = told.trim().split('\n')[0] ?? ''
  throw new Failure(
    'usage',
    `${program} --version does not tell an engine that lockstep can start: "${said}"`,
    `say which one it is: --engine ${[...RECIPES.keys()].join(', --engine ')}`,
  )
}

/** Some print it and fail. */
function versionOf(program: string): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(program, ['--version'], {timeout: ANSWER_LIMIT_MS, killSignal: 'SIGKILL'}, (error, stdout, stderr) => {
      const {code} = (error ?? {}) as NodeJS.ErrnoException
      if (code === 'ENOENT') reject(new Failure('usage', `there is no program ${program}`, 'see --binary'))
      else if (code === 'EACCES')
        reject(new Failure('usage', `${program} cannot be run: permission denied`, 'chmod +x makes it a program'))
      else resolve(`${stdout}\n${stderr}`)
    })
  })
}
