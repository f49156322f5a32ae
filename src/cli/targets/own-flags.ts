import {resolve} from 'node:path'
import {Flags, type Interfaces} from '@oclif/core'
import type {OwnPairStart, OwnSide} from '../../adapters/own-pair/own-pair.js'
import {Failure} from '../../app/failure.js'
import {RECIPES} from '../../core/engine/engines.js'
import {optionProblem, type ServerOption} from '../../core/engine/server-recipe.js'
import type {OwnSetting} from '../../core/run-description.js'
import {countFlag, nameFlag} from '../flags/values.js'

const MAX_REPLICAS = 16
const group = {helpGroup: 'OWN PAIR'} as const

const optionFlag = (description: string) =>
  nameFlag({...group, description, multiple: true, multipleNonGreedy: true, helpValue: 'KEY=VALUE'})

/** Flags for a pair that lockstep starts itself, for every command that talks to a pair. */
export const ownFlags = {
  binary: nameFlag({
    ...group,
    description: 'Start a primary and a replica of this server program, and end them afterwards, instead of targets.',
    helpValue: 'PROGRAM',
  }),
  'replica-binary': nameFlag({...group, description: 'Another program for the replicas.', helpValue: 'PROGRAM'}),
  engine: Flags.option({
    ...group,
    description: 'What the programs are, where --version does not tell.',
    options: [...RECIPES.keys()],
    helpValue: 'NAME',
  })(),
  'server-option': optionFlag('A setting of all servers, as in their configuration file; repeatable.'),
  'primary-option': optionFlag('A setting of the primary; repeatable.'),
  'replica-option': optionFlag('A setting of the replicas; repeatable.'),
  replicas: countFlag({...group, description: 'How many replicas (default: 1).', most: MAX_REPLICAS}),
  chain: Flags.boolean({...group, description: 'Let each replica follow the one before it.'}),
}

/** What the parser makes of `ownFlags`. */
export type OwnFlags = Omit<Interfaces.InferredFlags<typeof ownFlags>, 'json'>

/** The pair that these flags ask for; null when they ask for none. Throws a Failure (`usage`) when they do not fit. */
export function ownSetting(flags: Partial<OwnFlags>): OwnSetting | null {
  const {binary, 'replica-binary': replicaBinary, engine, replicas = 1, chain = false} = flags
  if (binary === undefined) {
    const alone = (Object.keys(ownFlags) as Array<keyof OwnFlags>).find((name) => (flags[name] ?? false) !== false)
    if (alone === undefined) return null
    throw new Failure('usage', `--${alone} is for a pair that lockstep starts itself`, 'add --binary PROGRAM')
  }
  const options = (name: 'server-option' | 'primary-option' | 'replica-option') => {
    const given = flags[name] ?? []
    for (const text of given) requireAllowed(name, text)
    return given
  }
  return {
    binary,
    ...(replicaBinary === undefined ? {} : {replicaBinary}),
    ...(engine === undefined ? {} : {engine}),
    options: options('server-option'),
    primaryOptions: options('primary-option'),
    replicaOptions: options('replica-option'),
    replicas,
    chain,
  }
}

/** What is started for a setting: the programs found, their engines told. */
export async function ownSides(setting: OwnSetting): Promise<Pick<OwnPairStart, 'primary' | 'replica'>> {
  const {tellRecipe} = await import('../../adapters/own-pair/tell-recipe.js')
  const side = async (binary: string, more: readonly string[]): Promise<OwnSide> => {
    // The servers work in folders of their own; a bare name is looked for as a shell does.
    const program = binary.includes('/') ? resolve(binary) : binary
    const recipe = await tellRecipe(program, setting.engine)
    return {program, recipe, options: [...setting.options, ...more].map(keyAndValue)}
  }
  return {
    primary: await side(setting.binary, setting.primaryOptions),
    replica: await side(setting.replicaBinary ?? setting.binary, setting.replicaOptions),
  }
}

function requireAllowed(flag: string, text: string): void {
  if (!text.includes('=')) throw new Failure('usage', `--${flag}: "${text}" has no "="`, 'write KEY=VALUE')
  const problem = optionProblem(keyAndValue(text))
  if (problem) throw new Failure('usage', `--${flag}: ${problem.why}`, problem.next)
}

function keyAndValue(text: string): ServerOption {
  const at = text.indexOf('=')
  return [text.slice(0, at), text.slice(at + 1)]
}
