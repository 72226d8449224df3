import type { Fields, World } from "./state.ts"

/** A new token of a user, as Piano answers it. It is opaque here; the vendor's is a JWT. */
export const issueToken = (
  world: Pick<World, "state" | "nowMillis" | "ids">,
  uid: string,
  expiresAt: number,
): Fields => {
  const access_token = `user-token-${world.ids.hex(24)}`
  const refresh_token = `refresh-token-${world.ids.hex(24)}`
  world.state.tokens.set(access_token, { uid, provider: "piano_id", refreshToken: refresh_token, expiresAt })
  return {
    access_token,
    token_type: "Bearer",
    refresh_token,
    expires_in: Math.floor((expiresAt - world.nowMillis) / 1000),
  }
}
