import type {Engine} from './engine.js'
import {redisRecipe} from './redis-recipe.js'
import {STREAM_FACTS} from './stream-facts.js'

export const REDIS: Engine = {
  name: 'Redis',
  versionIn: (info) => info.get('redis_version') ?? null,
  facts: (version) => ({...STREAM_FACTS, engine: 'Redis', version}),
  recipe: redisRecipe(/^(Redis|Redict) server v=/m),
}
