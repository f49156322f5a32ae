/** The states a register can be in besides "holds what this write wrote": nothing, or something nobody reads. */
export const STATE = {nil: -1, unread: -2} as const
