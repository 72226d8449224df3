/**
 * What the desk's exit codes mean. They are part of its interface: additions only.
 */

/** Done; for `access`: granted. */
export const done = 0
/** Failed: the answer says why. For `access`: denied, and nothing else. */
export const failed = 1
/** `access` only: neither granted nor denied, because somebody who could say was not heard. */
export const undetermined = 2
/** The command line cannot be understood (EX_USAGE of sysexits). Nothing was asked. */
export const usage = 64
/** The desk itself is broken (EX_SOFTWARE of sysexits). */
export const broken = 70
/** `access` only: what it needs is not configured (EX_CONFIG of sysexits), because 1 means denied there. */
export const configuration = 78
/** Ended by Ctrl-C, as shells count it: 128 + SIGINT. */
export const interrupted = 130
/** Ended by SIGTERM. */
export const terminated = 143
