/**
 * The committed reference files, typed: structural facts that the generator reads. See `reference/README.md`.
 */
import { readFileSync } from "node:fs"

export interface Parameter {
  readonly name: string
  readonly in: "query" | "form" | "json"
  readonly required: boolean
  readonly type: "string" | "boolean" | "integer" | "number" | "array" | "object"
  readonly items?: "string" | "integer"
  readonly enum?: ReadonlyArray<string | number>
  readonly default?: unknown
  readonly unit?: "unix-seconds"
  readonly encoding?: string
}

export interface Endpoint {
  readonly module: "anon" | "user" | "publisher" | "id"
  readonly base: string
  readonly method: "GET" | "POST"
  readonly path: string
  readonly effect: "read" | "write"
  readonly params: ReadonlyArray<Parameter>
  readonly result: { readonly model: string; readonly list: boolean } | null
  readonly error_codes: ReadonlyArray<number>
  readonly wrapper_seen?: string
  readonly wrapper_source?: string
  readonly note?: string
}

export interface ModelField {
  readonly type: "string" | "boolean" | "integer" | "number" | "object" | "array"
  readonly model?: string
  readonly items?: string
  readonly enum?: ReadonlyArray<string | number>
  readonly unit?: "unix-seconds"
}

const read = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`../reference/${name}`, import.meta.url), "utf8"))

export const endpoints = (read("endpoint-catalogue.json") as { endpoints: ReadonlyArray<Endpoint> }).endpoints

export const models = (read("models.json") as { models: Record<string, Record<string, ModelField>> }).models

export const errorCodes = (read("error-codes.json") as { codes: Record<string, { meaning: string }> }).codes
