/**
 * Records to start an emulator with: the vendor's samples as they stand ({@link documented}), and a demonstration
 * with users in every state ({@link demo}).
 *
 * ```ts
 * const emulator = PianoEmulator.layer({ seed: "documented" })
 * ```
 */
import type { SeedJson } from "./PianoSeed.ts"

// The address was taken out of the page before anybody stored it, and a blank that does not break stands in it. [seed]
const hidden = "[email\u00a0protected]"

/** When the documented subscriptions were answered. `[seed]` */
export const documentedAt = "2015-10-15T20:45:58Z"

/**
 * The samples of the vendor's page about the browser's API: a conversion, an access, and a subscription of a user each.
 * They stay as they are; their dates are Unix seconds of their own. `[seed]`
 */
export const documented: SeedJson = {
  users: [
    { first_name: "first", last_name: "last", email: hidden, uid: hidden },
    {
      first_name: "User's first name",
      image1: "User's profile image",
      email: "User's email address",
      last_name: "User's last name",
      uid: "uid",
      create_date: 1234567890,
    },
    { uid: "subscriber", email: "subscriber@example.com" },
    { uid: "late-subscriber", email: "late-subscriber@example.com" },
  ],
  resources: [
    { rid: "RID", aid: "MODETWOAPP", name: "Test Resource", description: null, image_url: null },
    { rid: "PREMIUM_ACCESS", name: "Resource name", aid: "AID", description: "Resource description" },
    {
      rid: "PREMIUM",
      aid: "wEdSwjGGTo",
      name: "Pro Subscription",
      description: "Premium Access Resource",
      image_url: "/images2/default/file-document.png",
    },
  ],
  terms: [
    {
      term_id: "TMI834Q1BJAC",
      aid: "MODETWOAPP",
      rid: "RID",
      name: "Subscription with trial for new customers only",
      description: "description",
      type: "payment",
    },
    {
      term_id: "TMHIUCWF1TGE",
      aid: "wEdSwjGGTo",
      rid: "PREMIUM",
      name: "Annual Plan",
      description: "",
      type: "payment",
      create_date: 1442609590,
    },
  ],
  accesses: [
    {
      access_id: "XYvuSmviyhHG",
      uid: hidden,
      rid: "RID",
      granted: true,
      expire_date: 1434835221,
    },
    {
      access_id: "The unique access id",
      uid: "uid",
      rid: "PREMIUM_ACCESS",
      granted: true,
      expire_date: 1234567890,
    },
  ],
  conversions: [
    {
      term_conversion_id: "TCU0US9OY165",
      uid: hidden,
      term_id: "TMI834Q1BJAC",
      aid: "MODETWOAPP",
      type: "subscription",
      access_id: "XYvuSmviyhHG",
      create_date: 1432156822,
    },
  ],
  subscriptions: ["subscriber", "late-subscriber"].map((uid) => ({
    // The page shows one subscription twice; here two users have one each.
    subscription_id: uid === "subscriber" ? "RC0VND69EZYW" : "RC0VND69EZYX",
    uid,
    term_id: "TMHIUCWF1TGE",
    auto_renew: true,
    next_bill_date: 1447464861,
    payment_billing_plan_description: "$299.99 per year / free trial for 30 days",
    status: "active",
    cancelable: true,
    cancelable_and_refundadle: false,
    ...(uid === "subscriber" ? {} : { grace_period_start_date: 1447464861 }),
    start_date: 1444872861,
  })),
}

/** The user token of {@link demonstration}'s user, with the provider `piano_id`. Made up: it opens nothing else. */
export const demonstrationToken = "demo-user-token"

/** Users in every state, as of the emulator's present. Ours. */
export const demo: SeedJson = {
  resources: [
    {
      rid: "PREMIUM_ACCESS",
      name: "Premium",
      description: "All articles",
      image_url: null,
      type: "standard",
      type_label: "Standard",
      deleted: false,
      disabled: false,
      create_date: "now - 900 days",
    },
    {
      rid: "ARCHIVE",
      name: "Archive",
      description: null,
      image_url: null,
      type: "standard",
      type_label: "Standard",
      deleted: false,
      disabled: false,
      create_date: "now - 900 days",
    },
    {
      rid: "EVERYTHING",
      name: "Everything",
      description: "Premium and the archive",
      image_url: null,
      type: "bundle",
      type_label: "Bundle",
      bundle_type: "fixed_v2",
      bundle_type_label: "Fixed 2.0",
      deleted: false,
      disabled: false,
      create_date: "now - 900 days",
      members: ["PREMIUM_ACCESS", "ARCHIVE"],
    },
    {
      rid: "NEWSLETTER",
      name: "Newsletter",
      description: null,
      image_url: null,
      type: "standard",
      type_label: "Standard",
      deleted: false,
      disabled: false,
      create_date: "now - 900 days",
    },
  ],
  terms: [
    {
      term_id: "TMMONTHLY001",
      rid: "PREMIUM_ACCESS",
      name: "Monthly",
      description: "Monthly, a week for free",
      create_date: "now - 800 days",
      plan: {
        amount: 9.99,
        currency: "EUR",
        every: "P1M",
        trial: { period: "P7D" },
        gracePeriod: "14 days",
      },
    },
    {
      term_id: "TMANNUAL0001",
      rid: "EVERYTHING",
      name: "Annual",
      description: "Everything for a year",
      create_date: "now - 800 days",
      plan: { amount: 99, currency: "EUR", every: "P1Y" },
    },
    {
      term_id: "TMARCHIVE001",
      rid: "ARCHIVE",
      name: "The archive, for good",
      description: null,
      create_date: "now - 800 days",
      plan: { amount: 49.5, currency: "USD" },
    },
    {
      term_id: "TMREGISTER01",
      rid: "NEWSLETTER",
      name: "Create an account",
      description: null,
      type: "registration",
      create_date: "now - 800 days",
    },
    {
      term_id: "TMCUSTOM0001",
      rid: "NEWSLETTER",
      name: "For friends",
      description: null,
      type: "custom",
      create_date: "now - 800 days",
    },
    {
      term_id: "TMEXTERNAL01",
      rid: "ARCHIVE",
      name: "Printed edition",
      description: null,
      type: "external",
      create_date: "now - 800 days",
    },
  ],
  offers: [
    {
      offer_id: "OFSPRING0001",
      name: "Spring",
      create_date: "now - 100 days",
      update_date: "now - 90 days",
      term_ids: ["TMMONTHLY001", "TMANNUAL0001"],
    },
  ],
  users: [
    {
      uid: "user-1",
      email: "alice@example.com",
      first_name: "Alice",
      last_name: "Reader",
      personal_name: "Alice Reader",
      image1: null,
      create_date: "now - 400 days",
      display_name: "Alice Reader",
      reset_password_email_sent: false,
      custom_fields: [
        {
          fieldName: "interests",
          value: '["Politics","Books"]',
          created: "2024-11-11T06:20:16.000+00:00",
          dataType: "MULTI_SELECT_LIST",
          title: "Interests",
          options: ["Politics", "Books", "Sports"],
        },
      ],
      password: "demo-password",
      user_tokens: [demonstrationToken],
    },
    ...["bob", "carol", "dave", "erin", "frank"].map((name) => ({
      uid: `user-${name}`,
      email: `${name}@example.com`,
      first_name: `${name.charAt(0).toUpperCase()}${name.slice(1)}`,
      last_name: null,
      create_date: "now - 300 days",
    })),
  ],
  accesses: [
    {
      access_id: "demoaccess01",
      uid: "user-1",
      rid: "NEWSLETTER",
      start_date: "now - 200 days",
      expire_date: null,
    },
    {
      access_id: "demoaccess02",
      uid: "user-1",
      rid: "ARCHIVE",
      start_date: "now - 60 days",
      expire_date: "now - 30 days",
    },
  ],
  bought: [
    // Renewed a few times, and goes on.
    { uid: "user-1", term_id: "TMMONTHLY001", at: "now - 100 days" },
    { uid: "user-1", term_id: "TMARCHIVE001", at: "now - 20 days" },
    // In the trial.
    { uid: "user-bob", term_id: "TMMONTHLY001", at: "now - 2 days" },
    // In the grace period: the first charge after the trial was refused.
    { uid: "user-carol", term_id: "TMMONTHLY001", at: "now - 12 days", billing: "fails" },
    // It is over: the charge was refused, and nobody paid in the grace period.
    { uid: "user-dave", term_id: "TMMONTHLY001", at: "now - 40 days", billing: "fails" },
    // Will not renew.
    { uid: "user-erin", term_id: "TMANNUAL0001", at: "now - 100 days", auto_renew: false },
    // Was refused without a grace period, and is tried again.
    { uid: "user-frank", term_id: "TMANNUAL0001", at: "now - 368 days", billing: "fails" },
  ],
}

/** The user to show, and something that user may read. */
export const demonstration = { uid: "user-1", resource: "PREMIUM_ACCESS" } as const
