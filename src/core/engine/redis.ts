import {atLeast, type Engine} from './engine.js'
import {redisRecipe} from './redis-recipe.js'
import {STREAM_FACTS} from './stream-facts.js'

export const REDIS: Engine = {
  name: 'Redis',
  versionIn: (info) => info.get('redis_version') ?? null,
  facts: (version) => ({
    ...STREAM_FACTS,
    engine: 'Redis',
    version,
    // Before 7.0 EXPIRE was sent as the time that is left, and no command told absolute times.
    expiryToleranceMs: atLeast(version, [7, 0]) ? 0 : 1000,
  }),
  recipe: redisRecipe(/^(Redis|Redict) server v=/m),
}
