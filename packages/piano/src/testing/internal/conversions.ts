import type * as Answer from "@effect-billing/core/testing/Answer"
import { failed, succeeded } from "./answers.ts"
import * as Giving from "./giving.ts"
import * as Project from "./project.ts"
import { type ConversionRecord, type World, accessesOf, isGranted, newId, opens, seconds } from "./state.ts"

// Somebody takes a term.

export interface ConversionInput {
  readonly uid: string
  readonly termId: string
  /** In the words of the export: `Registration`. */
  readonly type: string
  readonly accessId?: string | undefined
  readonly paymentId?: string | undefined
  readonly subscriptionId?: string | undefined
  readonly browserId?: string | undefined
}

export const convert = (world: World, input: ConversionInput): ConversionRecord => {
  const record: ConversionRecord = {
    conversionId: newId(world, "TC"),
    uid: input.uid,
    termId: input.termId,
    accessId: input.accessId,
    paymentId: input.paymentId,
    subscriptionId: input.subscriptionId,
    fields: {},
  }
  const made = {
    ...record,
    fields: {
      term_conversion_id: record.conversionId,
      type: input.type,
      aid: world.state.aid,
      create_date: seconds(world.nowMillis),
      ...(input.browserId === undefined ? {} : { browser_id: input.browserId }),
    },
  }
  world.state.conversions.set(made.conversionId, made)
  return made
}

/** Terms that are taken without paying. */
export type FreeKind = "registration" | "external" | "custom"

const words: Readonly<Record<FreeKind, readonly [type: string, event: string]>> = {
  registration: ["Registration", "new_registration_conversion"],
  external: ["External", "new_purchase"],
  custom: ["Custom", "new_custom_term_conversion"],
}

export interface FreeConversion {
  readonly uid: string
  readonly termId: string
  readonly kind: FreeKind
  /** Unix seconds; undefined: no end. */
  readonly expires: number | undefined
  /** The payload's key, which was not published for these. */
  readonly key: string
  readonly audience: Project.Audience
  readonly browserId?: string | undefined
}

/** Gives a user a term that costs nothing: access, a conversion, a webhook. */
export const convertFreely = (world: World, input: FreeConversion): Answer.Answer => {
  const { nowMillis, state } = world
  const { expires, kind, termId, uid } = input
  const term = state.terms.get(termId)
  if (term === undefined) return failed(nowMillis, 1001, "Term not found")
  if (term.fields["type"] !== kind) return failed(nowMillis, 1002, "Term type invalid")
  const { rid } = term
  if (kind === "registration" && rid !== undefined) {
    const has = accessesOf(state, uid).some(
      (access) => opens(state, access, rid) && isGranted(access, nowMillis),
    )
    if (has) return failed(nowMillis, 1009, "User already has access to the resource")
  }
  const access = rid === undefined ? undefined : Giving.addAccess(world, { uid, rid, expires, termId })
  const [type, event] = words[kind]
  const conversion = convert(world, {
    uid,
    termId,
    type,
    accessId: access?.accessId,
    browserId: input.browserId,
  })
  if (access !== undefined) {
    Giving.tellAboutAccess(world, access, "access_granted", event, { conversion_id: conversion.conversionId })
  }
  return succeeded(nowMillis, {
    [input.key]: Project.conversionOf(world, conversion, input.audience, "whole"),
  })
}
