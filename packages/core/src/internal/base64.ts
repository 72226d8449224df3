/** A text as base64 of its UTF-8 bytes: `btoa` alone takes Latin-1 only, and an app may be called "Ćafé". */
export const base64 = (text: string): string => btoa(String.fromCharCode(...new TextEncoder().encode(text)))
