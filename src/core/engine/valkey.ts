import type {Engine} from './engine.js'
import {redisRecipe} from './redis-recipe.js'
import {STREAM_FACTS} from './stream-facts.js'

/** Beside its own version it tells that of the Redis it is compatible with; early ones tell only that. */
export const VALKEY: Engine = {
  name: 'Valkey',
  versionIn: (info) =>
    info.get('valkey_version') ?? (info.get('server_name') === 'valkey' ? (info.get('redis_version') ?? null) : null),
  facts: (version) => ({...STREAM_FACTS, engine: 'Valkey', version}),
  recipe: redisRecipe(/^Valkey server v=/m),
}
