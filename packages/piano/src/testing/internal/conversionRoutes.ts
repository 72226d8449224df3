import * as Conversions from "../../PianoApi/Publisher/Conversion.ts"
import { failed, succeeded } from "./answers.ts"
import { convertFreely } from "./conversions.ts"
import { within } from "./filters.ts"
import { on, pageOf, type PianoAnswer, type PianoCall, type PianoRoute } from "./parameters.ts"
import * as Project from "./project.ts"
import { type ConversionRecord, type Fields, addUser, seconds } from "./state.ts"

// Conversions: who took which term.

const oneConversion = (
  call: PianoCall,
  conversion: ConversionRecord | undefined,
  answer: (conversion: ConversionRecord) => Fields,
): PianoAnswer =>
  conversion === undefined
    ? failed(call.nowMillis, 404, "Conversion not found")
    : succeeded(call.nowMillis, answer(conversion))

const whole =
  (call: PianoCall) =>
  (conversion: ConversionRecord): Fields => ({
    conversion: Project.conversionOf(call, conversion, "publisher", "whole"),
  })

export const conversionRoutes: ReadonlyArray<PianoRoute> = [
  on(Conversions.listAppConversions, [], (call, parameters) => {
    const uid = parameters.text("uid")
    const rows = [...call.state.conversions.values()].filter(
      (one) =>
        (uid === undefined || one.uid === uid) &&
        within(one.fields["create_date"], parameters.number("date_from"), parameters.number("date_to")),
    )
    return pageOf(
      call,
      parameters,
      "conversions",
      rows.map((one) => Project.conversionOf(call, one, "publisher")),
    )
  }),
  on(Conversions.getConversion, [], (call, parameters) => {
    const id = parameters.text("term_conversion_id")
    const accessId = parameters.text("access_id")
    const found = [...call.state.conversions.values()].filter((one) =>
      id === undefined ? accessId !== undefined && one.accessId === accessId : one.conversionId === id,
    )
    const last = parameters.flag("is_last_term_conversion", false)
    return oneConversion(call, last ? found.at(-1) : found[0], whole(call))
  }),
  on(Conversions.getLastConversion, [], (call, parameters) => {
    const [rid, uid, subscriptionId] = ["rid", "uid", "subscription_id"].map(parameters.text)
    const found = [...call.state.conversions.values()].filter(
      (one) =>
        (rid === undefined || call.state.terms.get(one.termId)?.rid === rid) &&
        (uid === undefined || one.uid === uid) &&
        (subscriptionId === undefined || one.subscriptionId === subscriptionId),
    )
    return oneConversion(call, found.at(-1), whole(call))
  }),
  on(Conversions.getConversionData, ["term_conversion_id"], (call, parameters) =>
    oneConversion(call, call.state.conversions.get(parameters.required("term_conversion_id")), (one) => ({
      conversion_data: {
        aid: call.state.aid,
        term_id: one.termId,
        uid: one.uid,
        user_country: "US",
        hour: "12",
        browser: "chrome",
        platform: "desktop",
        operating_system: "linux",
        campaigns: [],
      },
    })),
  ),
  on(Conversions.countConversions, [], (call, parameters) => {
    const termId = parameters.text("term_id")
    if (termId !== undefined && !call.state.terms.has(termId))
      return failed(call.nowMillis, 1001, "Term not found")
    const rows = [...call.state.conversions.values()].filter(
      (one) => termId === undefined || one.termId === termId,
    )
    return succeeded(call.nowMillis, { data: rows.length })
  }),
  on(Conversions.createAppCustomConversion, ["uid", "term_id"], (call, parameters) => {
    const uid = parameters.required("uid")
    const days = parameters.number("access_period")
    if (!call.state.users.has(uid)) return failed(call.nowMillis, 401, "User invalid")
    if (days !== undefined && days < 0) return failed(call.nowMillis, 1003, "Access period negative")
    const isUnlimited = parameters.flag("unlimited_access", false) || days === undefined
    return convertFreely(call, {
      uid,
      termId: parameters.required("term_id"),
      kind: "custom",
      // The unit of the period is not stated. [inferred] days
      expires: isUnlimited ? undefined : seconds(call.nowMillis) + days * 24 * 3600,
      key: "conversion",
      audience: "publisher",
      browserId: parameters.text("browser_id"),
    })
  }),
  on(Conversions.createAppExternalConversion, ["uid", "term_id", "fields"], (call, parameters) => {
    const uid = parameters.required("uid")
    if (!call.state.users.has(uid)) return failed(call.nowMillis, 401, "User invalid")
    return convertFreely(call, {
      uid,
      termId: parameters.required("term_id"),
      kind: "external",
      expires: parameters.number("access_to"),
      key: "conversion",
      audience: "publisher",
      browserId: parameters.text("browser_id"),
    })
  }),
  on(Conversions.createAppRegistrationConversion, ["uid", "term_id", "email"], (call, parameters) => {
    const uid = parameters.required("uid")
    if (!call.state.users.has(uid)) {
      addUser(call, {
        uid,
        email: parameters.required("email"),
        first_name: parameters.text("first_name"),
        last_name: parameters.text("last_name"),
      })
    }
    return convertFreely(call, {
      uid,
      termId: parameters.required("term_id"),
      kind: "registration",
      expires: undefined,
      key: "conversion",
      audience: "publisher",
    })
  }),
]
