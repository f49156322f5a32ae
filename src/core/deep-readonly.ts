/** A type none of whose parts can be assigned to: what a zod definition yields, as the code passes it on. */
export type DeepReadonly<T> = unknown extends T ? T : {readonly [K in keyof T]: DeepReadonly<T[K]>}
