#!/usr/bin/env node
import module from 'node:module'

// Libraries print what they send, passwords included, where DEBUG asks for it.
delete process.env.DEBUG
module.enableCompileCache?.()
try {
  const {main} = await import('../dist/src/cli/main.js')
  await main(import.meta.url)
} catch (error) {
  // Not even the code could be loaded: an incomplete installation. Node would exit with 1, which means "diverged".
  console.error(`lockstep: a defect of lockstep itself: ${error.message}`)
  process.exit(70)
}
