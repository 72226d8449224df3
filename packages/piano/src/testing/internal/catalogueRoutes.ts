import * as Offers from "../../PianoApi/Publisher/Offer.ts"
import * as Resources from "../../PianoApi/Publisher/Resource.ts"
import * as Terms from "../../PianoApi/Publisher/Term.ts"
import { getApp } from "../../PianoApi/Publisher/App.ts"
import type { Credentials } from "./access.ts"
import { failed, succeeded } from "./answers.ts"
import { matches } from "./filters.ts"
import { on, pageOf, type PianoRoute } from "./parameters.ts"
import * as Project from "./project.ts"

// What is sold: terms, offers, resources; and the app that sells it.

export const catalogueRoutes = ({ aid }: Credentials): ReadonlyArray<PianoRoute> => [
  on(Terms.listTerms, [], (call, parameters) => {
    const include = parameters.list("include_type")
    const exclude = parameters.list("exclude_type")
    const rows = [...call.state.terms.values()].filter(({ fields, rid, termId }) => {
      const type = String(fields["type"])
      return (
        (parameters.text("rid") ?? rid) === rid &&
        (parameters.text("term_id") ?? termId) === termId &&
        (parameters.text("type") ?? type) === type &&
        (include.length === 0 || include.includes(type)) &&
        !exclude.includes(type) &&
        matches(parameters.text("q"), fields["name"], termId)
      )
    })
    return pageOf(
      call,
      parameters,
      "terms",
      rows.map((term) => Project.termOf(call.state, term, "publisher")),
    )
  }),
  on(Terms.getTerm, ["term_id"], (call, parameters) => {
    const term = call.state.terms.get(parameters.required("term_id"))
    return term === undefined
      ? failed(call.nowMillis, 1001, "Term not found")
      : succeeded(call.nowMillis, { term: Project.termOf(call.state, term, "publisher") })
  }),
  on(Offers.listOffers, [], (call, parameters) => {
    const rows = [...call.state.offers.values()].filter(({ fields }) =>
      matches(parameters.text("q"), fields["name"]),
    )
    return pageOf(
      call,
      parameters,
      "offers",
      rows.map((offer) => Project.offerOf(call.state, offer)),
    )
  }),
  on(Offers.getOffer, ["offer_id"], (call, parameters) => {
    const offer = call.state.offers.get(parameters.required("offer_id"))
    return offer === undefined
      ? failed(call.nowMillis, 404, "Offer not found")
      : succeeded(call.nowMillis, { offer: Project.offerOf(call.state, offer) })
  }),
  on(Resources.listResources, [], (call, parameters) => {
    const included = parameters.list("included_rid")
    const excluded = parameters.list("excluded_rid")
    const type = parameters.text("type") ?? "NA"
    const rows = [...call.state.resources.values()]
      .filter(
        ({ fields, rid }) =>
          (fields["disabled"] ?? false) === parameters.flag("disabled", false) &&
          (type === "NA" || (fields["type"] ?? "standard") === type) &&
          (included.length === 0 || included.includes(rid)) &&
          !excluded.includes(rid) &&
          matches(parameters.text("q"), fields["name"], rid),
      )
      .map(({ rid }) => Project.resourceOf(call.state, rid))
    // By name, as by default. [docs]
    const byName = rows.toSorted((one, other) => String(one["name"]).localeCompare(String(other["name"])))
    return pageOf(
      call,
      parameters,
      "resources",
      parameters.text("order_direction") === "desc" ? byName.toReversed() : byName,
      25,
    )
  }),
  on(Resources.getResource, ["rid"], (call, parameters) => {
    const rid = parameters.required("rid")
    return call.state.resources.has(rid)
      ? succeeded(call.nowMillis, { resource: Project.resourceOf(call.state, rid) })
      : failed(call.nowMillis, 404, "Resource not found")
  }),
  on(getApp, [], (call) =>
    succeeded(call.nowMillis, {
      app: {
        aid,
        default_lang: "en_US",
        email_lang: "en_US",
        details: null,
        email: "publisher@example.com",
        name: "Demonstration",
        user_provider: "piano_id",
        url: "https://example.com",
        logo1: "",
        logo2: null,
        state: "active",
        // Empty in live answers. [live]
        private_key: "",
        api_token: "",
      },
    }),
  ),
]
