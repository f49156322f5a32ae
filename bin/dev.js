#!/usr/bin/env -S node --import tsx
import {settings} from '@oclif/core'

delete process.env.DEBUG
process.env.NODE_ENV = 'development'
settings.debug = true
const {main} = await import('../src/cli/main.ts')
await main(import.meta.url)
