import * as Effect from "effect/Effect"

// A pair made for this repository. It signs webhooks of emulators and nothing else, so it may stand here; whoever
// trusts the public half outside of a test trusts everybody.

/** The public half, as the back office shows it: one line of base64, a DER SubjectPublicKeyInfo. */
export const publicKey =
  "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA3kFY5s+O4lLtvl2VKOjA1Dkn/HCwp5i8Vay1/yAv1PQYgSlrb0Yz" +
  "fTKKCVW7nNdUQzGrhsX/tkQELYjoIuOoM1j8+cGk5sqr/Yx1hcfEqjaGaGUnAsmFeSpTfULODzR7JvslO3loOCFfQ0BKldcs" +
  "E+0y09lSKyx5EjVrbMv49aEEVwxhno7XzFWy3Nfa26cryMBpWhSE7XWakfMkTgOmkvd5dyyng41yNNhQUyyWRRamJRKOYu74" +
  "NvMLVRsaytUFX7tMdoYyv3HCeJCl9Dm6BcyfbQS7ifAmNOi83SlNh8Z3fmufhfCqsL6ej5QI1pUbIYrTg/uu3+N4IGnYK+QV" +
  "EwIDAQAB"

const privateKey =
  "MIIEvgIBADANBgkqhkiG9w0BAQEFAASCBKgwggSkAgEAAoIBAQDeQVjmz47iUu2+XZUo6MDUOSf8cLCnmLxVrLX/IC/U9BiB" +
  "KWtvRjN9MooJVbuc11RDMauGxf+2RAQtiOgi46gzWPz5waTmyqv9jHWFx8SqNoZoZScCyYV5KlN9Qs4PNHsm+yU7eWg4IV9D" +
  "QEqV1ywT7TLT2VIrLHkSNWtsy/j1oQRXDGGejtfMVbLc19rbpyvIwGlaFITtdZqR8yROA6aS93l3LKeDjXI02FBTLJZFFqYl" +
  "Eo5i7vg28wtVGxrK1QVfu0x2hjK/ccJ4kKX0OboFzJ9tBLuJ8CY06LzdKU2Hxnd+a5+F8Kqwvp6PlAjWlRshitOD+67f43gg" +
  "adgr5BUTAgMBAAECggEAa8+aHthXEL02ey3tEXuaMjgJiABoCNxjm1GctQW5fhzsGBdt+Hu+tUADSpTuXZ3sT230LPu114W1" +
  "2xq6tFXnfQTxLfv7kEKG3Ia6aWsmoISzfUd3/Xegyc440p3J1AFareWMwYVag0PY8IfqxjWquX3Jto8IN04q6qTEF/H3sboC" +
  "YEj1dA/l8yxM6488ODkm9tlx6nxY5de7YX2VHVKN2jKPSoK+35bX9OR34WGQDJjWzihSvVQd7QfYqvyO3NzYlmO66ymSjHH/" +
  "VzX2WXpD1lKqmBjv21+cgJMBfUJD6+cHFeiP/MCmSoKx2nIKNu2AzGwWrFS2b2fzttE/SkRbdQKBgQD7oPwfD8xEutlWqQ8A" +
  "5pejjTaklvLJjmPnQIhEJhPPvkG5lsvlmpZw1d4h5Y26/A97Q7QfOQOogLMpM/t+2H8PBWAOjfqOlkgvqDtQAbD+KXWokLHB" +
  "xEwTmELjl2s2LQAmV5hDz0uLPJJHHzpU5tQ6M7Gc5pw+CzqGjzNjN0GD7wKBgQDiHbxN75x/Qg7KQotA/wXeDObMrsGaf6Y/" +
  "R9O1h5oReQnbMuPN6O9Xw0Eeni7T5D69d9Mq07+I5KGKhGM1fQzeQNfEQLXz28FYRuMXX8zxHd1aUEqFS4SD3SZq/gj41mNr" +
  "8IZiFauHSMb3irtilpV7DwrvIJraAJajicnWPYsNHQKBgFphtK2jiweU5cQO7Wixav5AFsR/w61KC/BgaZGw66TO/eSfmZVb" +
  "NXZKG4OpZIMpTpZD90rPu9SmhbPjDA6/zMOkdqBDtx/IMx2LG+Lc+KoSUkS91Ft5GqpfIoeFN+k5uLgM9pBEwSm+E/yf5t/g" +
  "GZLeRonI+439koQKo7abfljZAoGBAKz1dd5flGO7Ubjg4cfbys8pKzoRysG1NqNc+9H1YaJP5XwoFxygOsP09NDIyqUGB//B" +
  "smMmCXJbAD4GOiTl/HvdOa5CmWtpAyHVR0vP2eHtqC23EOmY9EoxVXutyYsd4nrkRsasMMKQprEfC2rEKJ8yyHhVhl2O6as6" +
  "cItSFBT5AoGBAOPXQ8LaKFQkSykSGw3t7J4/Ud8DRfN+sMQrT2gb3MGAXyHsviENqWSwSAkbbYD6YhRZV6BkRsm3TzZIdya+" +
  "6K6sM7CPp2aV5gawLGtLq2DJvYFzXO38MjIIGvfJD+jrBoMIF66o9AG/GngYkw7+ZeQb0fYZsjI9JrUe58eSd7mq"

const bytesOf = (base64: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(base64), (character) => character.charCodeAt(0))

const algorithm = { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" } as const

const key = Effect.runSync(
  Effect.cached(
    Effect.promise(() => crypto.subtle.importKey("pkcs8", bytesOf(privateKey), algorithm, false, ["sign"])),
  ),
)

/** The `Content-Signature` of a body: RSA with SHA-256 over its bytes, in base64. `[docs]` */
export const sign = (body: Uint8Array<ArrayBuffer>): Effect.Effect<string> =>
  Effect.gen(function* () {
    const signature = yield* Effect.flatMap(key, (signer) =>
      Effect.promise(() => crypto.subtle.sign(algorithm.name, signer, body)),
    )
    return btoa(String.fromCharCode(...new Uint8Array(signature)))
  })
