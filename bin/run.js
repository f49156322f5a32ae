#!/usr/bin/env node
import module from 'node:module'
import {execute} from '@oclif/core'

module.enableCompileCache?.()
await execute({dir: import.meta.url})
