/**
 * What the catalogue does not say, decided by hand: names, and where the documents leave a gap or contradict
 * themselves. Everything else follows from the reference files.
 */

/** Names that do not follow from the path (`verb` + the segments before it). By `METHOD path`. */
export const names: Readonly<Record<string, string>> = {
  // The reader's own operations (anon) have the plain names; what the publisher asks about the whole app says so.
  "GET /publisher/conversion/list": "listAppConversions",
  "GET /publisher/subscription/list": "listAppSubscriptions",
  "POST /publisher/conversion/log": "logAppConversion",
  "POST /publisher/conversion/external/create": "createAppExternalConversion",
  "POST /publisher/conversion/registration/create": "createAppRegistrationConversion",
  "POST /publisher/conversion/custom/create": "createAppCustomConversion",
  "GET /publisher/conversion/lastAccess": "getLastConversion",
  "GET /publisher/adblocker/get": "getAdblockerCode",
  "GET /publisher/afc/configuration/healthCheck": "checkAfcConfiguration",
  "GET /publisher/app/currencies": "listAppCurrencies",
  "GET /publisher/app/api_token/generate": "generateApiToken",
  "GET /publisher/experience/metadata/list": "listExperienceMetadata",
  "POST /publisher/export/create/aam/daily": "createDailyAamExport",
  "POST /publisher/export/create/aam/monthly": "createMonthlyAamExport",
  "POST /publisher/export/create/aam/monthly/v2": "createMonthlyAamExportV2",
  "GET /publisher/export/create/accessReportExport": "createAccessExport",
  "GET /publisher/export/create/accessReportExport/v2": "createAccessExportV2",
  "GET /publisher/export/create/dailyActivityReportExport": "createDailyActivityExport",
  "GET /publisher/export/create/monthlyActivityReportExport": "createMonthlyActivityExport",
  "POST /publisher/export/create/subscriptionDetailsReport": "createSubscriptionDetailsExport",
  "POST /publisher/export/create/subscriptionDetailsReport/v2": "createSubscriptionDetailsExportV2",
  "POST /publisher/export/create/subscriptionSummaryReport": "createSubscriptionSummaryExport",
  "GET /publisher/export/create/termChangeReportExport": "createTermChangeExport",
  "POST /publisher/export/create/transactionsReport": "createTransactionsExport",
  "POST /publisher/export/create/transactionsReport/v2": "createTransactionsExportV2",
  "POST /publisher/export/create/userExport": "createUserExport",
  "GET /publisher/export/download": "getExportUrl",
  "POST /publisher/gdpr/delete": "eraseUser",
  "POST /publisher/gdpr/deleteAnon": "eraseAnonymousUser",
  "POST /publisher/gdpr/export": "exportUser",
  "GET /publisher/inquiry/add": "addInquiryComment",
  "GET /publisher/inquiry/comments": "listInquiryComments",
  "GET /publisher/inquiry/details": "getInquiry",
  "GET /publisher/inquiry/inquiryActions": "listInquiryActions",
  "GET /publisher/inquiry/lastComment": "getLastInquiry",
  "GET /publisher/inquiry/unresolvedCount": "countUnresolvedInquiries",
  "POST /publisher/licensing/contract/periods/activate": "activateContractPeriods",
  "GET /publisher/licensing/contractDomain/contractUser/list": "listContractDomainUsers",
  "POST /publisher/licensing/contractDomain/removeAndRevoke": "removeAndRevokeContractDomain",
  "POST /publisher/licensing/contractUser/invite": "inviteContractUsers",
  "POST /publisher/licensing/contractUser/removeAndRevoke": "removeAndRevokeContractUser",
  "GET /publisher/licensing/notification/list": "listLicenseeNotifications",
  "POST /publisher/licensing/notificationRule/archive": "archiveLicenseeNotificationRule",
  "POST /publisher/licensing/notificationRule/create": "createLicenseeNotificationRule",
  "GET /publisher/licensing/notificationRule/list": "listLicenseeNotificationRules",
  "POST /publisher/licensing/notificationRule/update": "updateLicenseeNotificationRule",
  "POST /publisher/licensing/schedule/contract/periods/activate": "activateScheduleContractPeriods",
  "GET /publisher/licensing/schedule/contracts": "listScheduleContracts",
  "POST /publisher/linkedTerm/configuration": "configureLinkedTerms",
  "POST /publisher/linkedTerm/customField/configuration": "configureLinkedTermCustomFields",
  "POST /publisher/linkedTerm/event": "sendLinkedTermEvent",
  "GET /publisher/linkedTerm/subscription": "getLinkedTermSubscription",
  "GET /publisher/offer/template/convertBoilerplateToTemplate": "createOfferTemplateFromBoilerplate",
  "POST /publisher/offer/template/create/empty": "createEmptyOfferTemplate",
  "GET /publisher/offer/template/defaultCode": "getOfferTemplateDefaultCode",
  "GET /publisher/offer/template/getHistory": "getOfferTemplateHistory",
  "GET /publisher/offer/template/inherited/count": "countInheritedOfferTemplates",
  "POST /publisher/offer/template/inherited/update": "updateInheritedOfferTemplates",
  "GET /publisher/offer/template/listBoilerplates": "listOfferTemplateBoilerplates",
  "GET /publisher/offer/template/listByCategory": "listOfferTemplatesByCategory",
  "GET /publisher/offer/template/makeGlobal": "makeOfferTemplateGlobal",
  "POST /publisher/offer/template/update/contentfields": "updateOfferTemplateContentFields",
  "POST /publisher/offer/template/updatefull": "replaceOfferTemplate",
  "POST /publisher/offer/term/add": "addOfferTerms",
  "POST /publisher/offer/term/remove": "removeOfferTerms",
  "POST /publisher/offer/term/reorder": "reorderOfferTerms",
  "GET /publisher/offer/term/offer/list": "listTermOffers",
  "GET /publisher/payment/isPartialRefund": "isPaymentPartiallyRefundable",
  "POST /publisher/payment/method/billingAddress/applyToAll": "applyBillingAddressToPaymentMethods",
  "POST /publisher/payment/method/gmo/refresh": "refreshGmoPaymentMethod",
  "POST /publisher/payment/provider/configuration/setVisibility": "setPaymentProviderVisibility",
  "POST /publisher/promotion/code/delete": "deletePromotionCodes",
  "POST /publisher/promotion/code/export": "exportPromotionCodes",
  "POST /publisher/promotion/exists": "isPromotionClaimed",
  "POST /publisher/promotion/generate": "generatePromotionCodes",
  "GET /publisher/promotion/total": "getPromotionTotal",
  "GET /publisher/resource/bundle/members": "listBundleMembers",
  "GET /publisher/resource/bundles": "listResourceBundles",
  "GET /publisher/resource/crossApp/count": "countResourcesAcrossApps",
  "GET /publisher/resource/stats/list": "listResourceStats",
  "GET /publisher/resource/tag/bundles": "listResourceTagBundles",
  "POST /publisher/schedule/period/update": "updateSchedulePeriod",
  "POST /publisher/schedule/terms": "listScheduleTerms",
  "POST /publisher/subscription/address/assign": "assignSubscriptionAddress",
  "POST /publisher/subscription/cancel/deferred": "cancelSubscriptionDeferred",
  "POST /publisher/subscription/isPartiallyRefundable": "isSubscriptionPartiallyRefundable",
  "GET /publisher/subscription/search": "searchSubscriptions",
  "POST /publisher/subscription/share/invite": "inviteToSharedSubscription",
  "POST /publisher/subscription/share/list": "listSharedSubscriptions",
  "POST /publisher/subscription/share/resend": "resendSharedSubscriptionInvitation",
  "POST /publisher/subscription/share/revoke": "revokeSharedSubscriptionAccount",
  "POST /publisher/subscription/share/start": "startSharedSubscription",
  "POST /publisher/subscription/share/stop": "stopSharedSubscription",
  "POST /publisher/subscription/share/update": "updateSharedSubscription",
  "POST /publisher/subscription/share/user/add": "addSharedSubscriptionUser",
  "POST /publisher/subscription/share/user/remove": "removeSharedSubscriptionUser",
  "POST /publisher/subscription/share/validate": "validateSharedSubscriptionEmail",
  "POST /publisher/subscription/stats": "listSubscriptionStats",
  "POST /publisher/team/list": "listTeamMembers",
  "GET /publisher/term/applicable": "listApplicableTerms",
  "POST /publisher/term/change/can": "canChangeTerm",
  "POST /publisher/term/change/do": "changeTerm",
  "POST /publisher/term/change/getSubscriptionUpgradeStatus": "getSubscriptionUpgradeStatus",
  "POST /publisher/term/custom/create": "createCustomTerm",
  "POST /publisher/term/custom/update": "updateCustomTerm",
  "POST /publisher/term/dynamic/create": "createDynamicTerm",
  "POST /publisher/term/dynamic/update": "updateDynamicTerm",
  "POST /publisher/term/external/create": "createExternalTerm",
  "POST /publisher/term/external/update": "updateExternalTerm",
  "POST /publisher/term/gift/create": "createGiftTerm",
  "POST /publisher/term/gift/update": "updateGiftTerm",
  "POST /publisher/term/payment/create": "createPaymentTerm",
  "POST /publisher/term/payment/update": "updatePaymentTerm",
  "POST /publisher/term/registration/create": "createRegistrationTerm",
  "POST /publisher/term/registration/update": "updateRegistrationTerm",
  "GET /publisher/term/stats/list": "listTermStats",
  "GET /publisher/test/userRef": "testUserRef",
  "POST /publisher/user/access/active/count": "countActiveUserAccess",
  "GET /publisher/user/access/grantToUsers": "grantUsersAccess",
  "POST /publisher/user/address/history": "listUserAddressHistory",
  "POST /publisher/user/app/count": "countUsers",
  "POST /publisher/user/billingAddress/getByPayment": "getUserBillingAddressByPayment",
  "POST /publisher/user/billingAddress/getByPaymentInfo": "getUserBillingAddressByPaymentInfo",
  "POST /publisher/user/bulkImport/delete": "deleteUserImport",
  "POST /publisher/user/bulkImport/download": "getUserImportUrl",
  "POST /publisher/user/bulkImport/listCompleted": "listCompletedUserImports",
  "POST /publisher/user/bulkImport/listProcessing": "listProcessingUserImports",
  "POST /publisher/user/list/accesses": "listUsersWithConversions",
  "POST /publisher/user/search": "searchUsers",
  "GET /publisher/webhook/events": "listWebhookEventNames",
  "GET /publisher/webhook/response/resend": "resendWebhook",
  "GET /publisher/webhook/settings": "getWebhookSettings",
  "GET /publisher/webhook/status": "getWebhookStatus",
  "GET /user/access/check.jwt": "getSessionAccessJwt",
  "GET /user/access/get": "getSessionAccess",
  "GET /user/access/list": "listSessionAccess",
  "POST /user/get": "getSessionUser",
  "POST /identity/oauth/token": "exchangeIdentityToken",
  "GET /identity/token/validation": "validateIdentityToken",
  "GET id/publisher/audit/user": "getIdentityAudit",
  "POST id/publisher/customField": "createIdentityCustomField",
  "POST id/publisher/form": "fillIdentityForm",
  "POST id/publisher/form/jwt": "fillIdentityFormAsUser",
  "POST id/publisher/identity/doi/status": "setIdentityEmailConfirmation",
  "POST id/publisher/identity/login": "loginIdentity",
  "POST id/publisher/identity/password": "changeIdentityPassword",
  "POST id/publisher/identity/register": "registerIdentity",
  "POST id/publisher/identity/set/password": "setIdentityPassword",
  "POST id/publisher/import/customFields/history": "importIdentityCustomFieldHistory",
  "POST id/publisher/login/social": "loginIdentitySocially",
  "POST id/publisher/login/social/code": "redeemSocialLoginCode",
  "POST id/publisher/login/social/codeAdditional": "completeSocialLogin",
  "POST id/publisher/login/social/codeConfirm": "confirmSocialLogin",
  "POST id/publisher/logout": "logoutIdentity",
  "POST id/publisher/reset/password": "resetIdentityPassword",
  "POST id/publisher/token/refresh": "refreshIdentityToken",
  "POST id/publisher/token/verify": "verifyIdentityToken",
  "GET id/publisher/userinfo/aliases": "getIdentityAliases",
  "POST id/publisher/userinfo/aliases": "updateIdentityAliases",
  "POST id/publisher/users/get": "getIdentityUser",
}

/** Verbs that stand at the end of a path and are the beginning of a name. */
export const verbs: ReadonlySet<string> = new Set(
  (
    "get list create update delete count check search cancel add remove attach detach archive restore " +
    "duplicate activate deactivate invite revoke redeem grant resume skip resend generate run save disable " +
    "register assign refund"
  ).split(" "),
)

/** Where the models live: the files below `src/PianoSchema`, in words of the dossier's sections. */
export const schemaFiles: Readonly<Record<string, ReadonlyArray<string>>> = {
  Address: ["Country", "Region", "CountrySimpleModel", "RegionSimpleModel", "UserAddress"],
  Resource: ["Resource", "ResourceDto", "ResourceStats", "ResourceTag", "AppResourceCount"],
  User: [
    "CustomFieldTooltip",
    "CustomField",
    "User",
    "UserDto",
    "UserNote",
    "UserRef",
    "UserAddressHistory",
    "UserBillingAddress",
    "BulkUserImport",
    "BulkUserImportProcessingRequestDto",
    "TeamMember",
  ],
  App: [
    "App",
    "MyAccount",
    "Composer",
    "SubscriptionRestrictions",
    "RedemptionPage",
    "AppFeatures",
    "AfcConfiguration",
    "Consent",
    "ConsentBoxEntry",
    "ExperienceMetadata",
    "MailLog",
  ],
  Schedule: ["Period", "SchedulePeriod", "Schedule"],
  Term: [
    "AdvancedOptions",
    "ExternalAPIField",
    "LightOffer",
    "TermChangeOption",
    "VoucheringPolicy",
    "PaymentBillingPlanTable",
    "DeliveryZone",
    "Term",
    "TermBrief",
    "TermStats",
    "ExternalTerm",
    "SubscriptionUpgradeStatus",
  ],
  Access: ["Access", "AccessDTO", "CheckedAccess"],
  Subscription: [
    "UserSubscriptionAccount",
    "UserSubscription",
    "UserSubscriptionListItem",
    "UserSubscriptionDto",
    "TermConversionSubscription",
    "SubscriptionLogItem",
    "SharedSubscription",
  ],
  Payment: [
    "CreditGuardStoredFields",
    "UserPayment",
    "UserPaymentDTO",
    "UserPaymentInfo",
    "UserPaymentRefundDTO",
  ],
  Promotion: ["PromotionFixedDiscount", "Promotion", "PromoCode"],
  Conversion: ["TermConversion", "TermConversionDTO", "TermConversionData", "UserConversionDTO"],
  Offer: [
    "OfferModel",
    "ExternalCss",
    "TemplateUserModel",
    "OfferTemplateContentField",
    "OfferTemplateVariant",
    "OfferTemplate",
    "OfferTemplateVersion",
    "OfferTemplateCategories",
    "OfferTemplateSubHistory",
    "OfferTemplateHistory",
    "OfferTemplateHistories",
    "TemplateConfig",
  ],
  Licensing: [
    "Contract",
    "ContractDomain",
    "ContractIpRange",
    "ContractUser",
    "LicenseeManager",
    "LicenseeRepresentative",
    "Licensee",
    "LicenseeNotification",
    "LicenseeNotificationRule",
  ],
  Inquiry: ["CommentAction", "InquiryComment", "PaymentInquiry"],
  Export: ["Export"],
  Voucher: ["Voucher"],
  Webhook: ["WebhookResponse", "WebhookEvent", "WebhookConfig", "WebhookSettings", "WebhookStatus"],
  Erasure: [
    "EraseUser",
    "EraseUserAddress",
    "EraseSubscription",
    "EraseUserPaymentInfo",
    "EraseUserPayment",
    "EraseTransaction",
    "EraseConversion",
    "EraseContractUser",
    "EraseUserSubscriptionAccount",
    "EraseUserResponse",
  ],
  Identity: [
    "TokenResponse",
    "SocialLinkResponse",
    "LogoutResponse",
    "ImportCFResult",
    "IdentityCustomField",
    "PublisherUserProfileResponse",
  ],
}

/** One line about a file of models. */
export const schemaTopics: Readonly<Record<string, string>> = {
  Address: "Postal addresses, countries and regions.",
  Resource: "Resources: what access is given to.",
  User: "Users, as the publisher sees them, and the people of its team.",
  App: "The app itself: settings, consents, mails, experiences.",
  Schedule: "Schedules and their periods.",
  Term: "Terms: under which conditions a resource is sold or given.",
  Access: "Access of a user to a resource.",
  Subscription: "Subscriptions, as the publisher sees them.",
  Payment: "Payments and payment methods.",
  Promotion: "Promotions and their codes.",
  Conversion: "Conversions: a user has taken a term.",
  Offer: "Offers and their templates.",
  Licensing: "Licensees and their contracts.",
  Inquiry: "Inquiries about payments.",
  Export: "Exports: reports that are made in the background.",
  Voucher: "Vouchers (gifts).",
  Webhook: "The webhooks' settings and history. What a webhook itself holds is in `PianoWebhook`.",
  Erasure: "What is kept about a user, for the law on data protection.",
  Identity: "Answers of Piano ID.",
}

interface ExtraField {
  readonly type:
    | "string"
    | "boolean"
    | "integer"
    | "number"
    | "object"
    | "array"
    | "secret"
    | "instant"
    | "json"
  readonly model?: string
  readonly items?: string
  readonly enum?: ReadonlyArray<string>
  readonly unit?: "unix-seconds"
  readonly note?: string
}

/** Fields and models that live answers or other clients have and the export lacks, or has wrongly. */
export const extraFields: Readonly<Record<string, Readonly<Record<string, ExtraField>>>> = {
  CustomFieldTooltip: { enabled: { type: "boolean" }, type: { type: "string" }, text: { type: "string" } },
  CustomField: {
    fieldName: { type: "string" },
    value: { type: "string", note: 'Always a text: `"true"`, `""`, or JSON (`"[\\"Option 1\\"]"`).' },
    // Not an instant: a live answer with an empty one must not cost the whole user.
    created: { type: "string", note: "An ISO 8601 instant, as a text: it may be empty." },
    emailCreator: { type: "string" },
    sortOrder: { type: "integer" },
    fieldDefinitionId: { type: "string" },
    identityId: { type: "string" },
    dataType: {
      type: "string",
      enum: [
        "TEXT",
        "ISO_DATE",
        "BOOLEAN",
        "NUMBER",
        "SINGLE_SELECT_LIST",
        "MULTI_SELECT_LIST",
        "PHONE_NUMBER",
      ],
    },
    comment: { type: "string" },
    editable: { type: "boolean" },
    archived: { type: "boolean" },
    title: { type: "string" },
    options: { type: "array", items: "string" },
    favouriteOptions: { type: "array", items: "string" },
    defaultSortOrder: { type: "integer" },
    tooltip: { type: "object", model: "CustomFieldTooltip" },
    validators: { type: "json", note: "Its form is not known: the live sample is masked here." },
    attribute: { type: "json" },
  },
  User: { custom_fields: { type: "array", items: "CustomField", note: "Most operations leave them out." } },
  UserDto: {
    custom_fields: { type: "array", items: "CustomField" },
    display_name: { type: "string", note: "[live]" },
  },
  App: { private_key: { type: "secret" }, api_token: { type: "secret" } },
  AfcConfiguration: { afc_password: { type: "secret" } },
  ContractUser: {
    status: {
      type: "string",
      enum: ["invalid", "pending", "active", "revoked", "INVALID", "PENDING", "ACTIVE", "REVOKED"],
      note: "Declared in lower case, in upper case in live answers.",
    },
  },
  AccessDTO: {
    term: { type: "object", model: "Term", note: "Live and in older models, gone from the export." },
  },
  UserSubscription: {
    grace_period_start_date: {
      type: "integer",
      unit: "unix-seconds",
      note: "Only in a grace period. [seed], of the reader's own listing.",
    },
    payment_billing_plan_description: { type: "string", note: "[seed], of the reader's own listing." },
  },
  UserSubscriptionListItem: {
    grace_period_start_date: {
      type: "integer",
      unit: "unix-seconds",
      note: "Only in a grace period. [seed], of the reader's own listing.",
    },
    in_grace_period: { type: "boolean", note: "[docs], of the single subscription." },
    create_date: { type: "integer", unit: "unix-seconds", note: "[docs], of the single subscription." },
    payment_billing_plan_description: { type: "string", note: "[seed], of the reader's own listing." },
  },
  TokenResponse: {
    access_token: { type: "secret", note: "A JWT." },
    token_type: { type: "string", enum: ["Bearer"] },
    refresh_token: { type: "secret" },
    expires_in: { type: "integer", note: "Seconds." },
    registration: { type: "boolean" },
    email_confirmation_required: { type: "boolean" },
    extend_expired_access_enabled: { type: "boolean" },
    passwordless_token: { type: "secret" },
    social_linking_response: { type: "json" },
  },
  SocialLinkResponse: { link: { type: "string" }, redirect_uri: { type: "string" } },
  LogoutResponse: { success: { type: "boolean" } },
  ImportCFResult: { import_id: { type: "string" } },
  IdentityCustomField: { name: { type: "string" }, value: { type: "json" } },
  PublisherUserProfileResponse: {
    uid: { type: "string" },
    email: { type: "string" },
    first_name: { type: "string" },
    last_name: { type: "string" },
    phone: { type: "string" },
    create_date: { type: "integer", note: "Unix time; seconds or milliseconds is not stated." },
    custom_fields: { type: "array", items: "IdentityCustomField" },
    aliases: { type: "json" },
  },
}

/** Words the provider spells wrongly on the wire, and what the decoded value calls them. */
export const renamed: Readonly<Record<string, string>> = {
  cancelable_and_refundadle: "cancelable_and_refundable",
  next_verificaition_date: "next_verification_date",
  creadit_card_expire: "credit_card_expire",
  creadit_card_expire_soon: "credit_card_expire_soon",
}

/**
 * A model that another one is with a field that is always there. A listed access without `granted` grants nothing and
 * costs nothing; a check without it is no answer.
 */
export const always: Readonly<Record<string, { readonly model: string; readonly field: string }>> = {
  CheckedAccess: { model: "AccessDTO", field: "granted" },
}

/** What a model is, where its name does not say it. */
export const topics: Readonly<Record<string, string>> = {
  AccessDTO: "Access, as it is asked for",
  CheckedAccess: "The answer to a check: an `AccessDTO` with `granted`",
}

/** The models of answers, where the export's is not precise enough. */
export const answers: Readonly<Record<string, string>> = { checkUserAccess: "CheckedAccess" }

/**
 * The field that says which one it is: always there. Not of access: a denied one may carry nulls everywhere, its
 * user and resource included (`UserDto`, `ResourceDto`).
 */
export const identifiers: Readonly<Record<string, string>> = {
  App: "aid",
  Consent: "consent_id",
  Contract: "contract_id",
  ContractDomain: "contract_domain_id",
  ContractUser: "contract_user_id",
  Export: "export_id",
  Licensee: "licensee_id",
  OfferModel: "offer_id",
  PromoCode: "promo_code_id",
  Promotion: "promotion_id",
  Resource: "rid",
  Schedule: "schedule_id",
  SharedSubscription: "subscription_id",
  SubscriptionLogItem: "subscription_id",
  TeamMember: "uid",
  Term: "term_id",
  TermConversion: "term_conversion_id",
  TermConversionDTO: "term_conversion_id",
  User: "uid",
  UserPayment: "user_payment_id",
  UserSubscription: "subscription_id",
  UserSubscriptionDto: "subscription_id",
  UserSubscriptionListItem: "subscription_id",
  Voucher: "pub_id",
  WebhookEvent: "webhook_id",
}

/** String parameters that hold JSON. */
export const jsonTexts: ReadonlySet<string> = new Set([
  "additional_fields",
  "additional_info",
  "configs",
  "cookie_consents",
  "custom_params",
  "fields",
  "shared_account",
  "shared_accounts",
  "user_address",
  "user_billing_address",
])

/** The same, for names that hold JSON in these operations only. */
export const jsonTextsOf: Readonly<Record<string, ReadonlyArray<string>>> = {
  createUserBillingAddress: ["country", "region"],
  fillIdentityForm: ["custom_fields"],
  fillIdentityFormAsUser: ["custom_fields"],
  registerIdentity: ["consents", "custom_fields"],
}

/** Parameters that are secrets, wherever they travel. */
export const secrets: ReadonlySet<string> = new Set([
  "afc_password",
  "client_secret",
  "current_password",
  "confimed_token",
  "linking_state",
  "password",
  "refresh_token",
  "reset_password_token",
  "token",
  "user_ref",
  "code_verifier",
])

/** A JSON body beside parameters, which then travel in the query: the field it is, and whether it must be there. */
export const jsonBodies: Readonly<
  Record<
    string,
    { readonly field: string; readonly required: boolean; readonly record: boolean; readonly note: string }
  >
> = {
  updateUser: {
    field: "custom_fields",
    required: false,
    record: true,
    note: "Custom fields by name. A list is sent as JSON in a text, as the provider keeps it.",
  },
  createDynamicTerm: {
    field: "configuration",
    required: false,
    record: true,
    note: "The billing configuration.",
  },
  updateDynamicTerm: {
    field: "configuration",
    required: false,
    record: true,
    note: "The billing configuration.",
  },
  configureLinkedTerms: {
    field: "configuration",
    required: false,
    record: true,
    note: "No schema was seen.",
  },
  configureLinkedTermCustomFields: {
    field: "configuration",
    required: false,
    record: true,
    note: "No schema was seen.",
  },
  sendLinkedTermEvent: { field: "event", required: false, record: true, note: "No schema was seen." },
  createIdentityCustomField: {
    field: "custom_field",
    required: false,
    record: false,
    note: "No schema was seen.",
  },
  updateIdentityAliases: { field: "aliases", required: false, record: false, note: "No schema was seen." },
}

/** Operations of Piano ID whose examples carry the parameters in the query of a POST without a body. */
export const queryPosts: ReadonlySet<string> = new Set([
  "fillIdentityForm",
  "fillIdentityFormAsUser",
  "getIdentityUser",
  "loginIdentitySocially",
  "refreshIdentityToken",
  "resetIdentityPassword",
  "verifyIdentityToken",
])

/** Operations that carry the end user's own access token, bare, in `Authorization`. */
export const userTokenOperations: ReadonlySet<string> = new Set([
  "fillIdentityFormAsUser",
  "validateIdentityToken",
])

/** Parameters of these operations that are days (`YYYY-MM-DD`). */
export const dayParameters: Readonly<Record<string, ReadonlyArray<string>>> = {
  createMonthlyAamExportV2: ["date_from", "date_to"],
}

/** Payload keys of listings whose own key nobody has published, where another operation lists the same model. */
export const listKeys: Readonly<Record<string, string>> = {
  Access: "accesses",
  AccessDTO: "accesses",
  Contract: "contracts",
  Export: "exports",
  OfferModel: "offers",
  Resource: "resources",
  Schedule: "schedules",
  Term: "terms",
  User: "users",
  WebhookEvent: "webhooks",
}

/** The largest limit the provider is known to honour, beyond its default; and the window of a search. */
export const honouredLimits: Readonly<Record<string, number>> = { listUsers: 1000, searchUsers: 1000 }

/** Rules over a whole input, by the name of a function in `internal/inputRules.ts`. */
export const rules: Readonly<Record<string, string>> = {
  listUsers: "atMostAThousand",
  searchUsers: "searchWindow",
}

/** Results the export does not have, or has wrongly. */
export const results: Readonly<Record<string, "secret" | "json">> = {
  // The export knows no payload; whatever it is, it may hold the new token.
  generateApiToken: "secret",
  // The export's `Result` has no fields.
  deleteSchedulePeriod: "json",
}

/** Operations marked as replaced by a newer one. */
export const deprecated: ReadonlySet<string> = new Set(["createSubscriptionDetailsExportV2"])

/** Summaries in better words than the ones that follow from a name. */
export const summaries: Readonly<Record<string, string>> = {
  applyBillingAddressToPaymentMethods: "Use a billing address for all payment methods of a user",
  attachPaymentMethodBillingAddress: "Give a payment method a billing address",
  cancelSubscriptionDeferred: "Cancel a subscription at the end of its period",
  changeIdentityPassword: "Change a user's password",
  checkAfcConfiguration: "Whether a configuration of AFC works",
  completeSocialLogin: "Hand in what a social login still asks for",
  confirmSocialLogin: "Link a social login with an existing user",
  createAppCustomConversion: "Give a user a custom term",
  createAppExternalConversion: "Give a user an external term",
  createAppRegistrationConversion: "Give a user a registration term",
  createIdentityCustomField: "Define a custom field",
  deletePromotionCodes: "Delete codes of a promotion",
  detachPaymentMethodBillingAddress: "Take the billing address from a payment method",
  exchangeIdentityToken: "A token for a code (OAuth)",
  fillIdentityForm: "Fill in a user's custom fields",
  fillIdentityFormAsUser: "Fill in the custom fields of the bearer of a token",
  getAdblockerCode: "The script against ad blockers",
  getIdentityAliases: "A user's other names",
  getIdentityAudit: "What was done with identities",
  getIdentityUser: "A user's identity by uid, else e-mail, else phone",
  getLastInquiry: "The last inquiry of a user",
  getSessionAccess: "One access of the session's user",
  getUserImportUrl: "The URL of a finished import's report",
  importIdentityCustomFieldHistory: "Upload the history of custom fields",
  inviteToSharedSubscription: "Invite somebody to share a subscription",
  listApplicableTerms: "All terms a promotion can apply to",
  listBundleMembers: "A page of the resources in a bundle",
  listCompletedUserImports: "A page of the imports that are done",
  listProcessingUserImports: "All imports that are not done yet",
  listResourceBundles: "A page of the bundles a resource is in",
  listScheduleContracts: "All contracts on a schedule",
  listScheduleTerms: "A page of the terms on a schedule",
  listSessionAccess: "All access of the session's user",
  listTermOffers: "A page of the offers a term is in",
  listUsersWithConversions: "A page of users with their terms",
  listWebhookEventNames: "The names of events that can be sent",
  listWebhookResponses: "A page of what was answered to a webhook",
  logAppConversion: "Report a conversion that was made elsewhere",
  loginIdentity: "Sign a user in",
  loginIdentitySocially: "Begin a login through a social network",
  logoutIdentity: "Sign a user out",
  makeOfferTemplateGlobal: "Offer a template to all apps",
  redeemSocialLoginCode: "Finish a login through a social network",
  refreshGmoPaymentMethod: "Refresh a payment method at GMO",
  refreshIdentityToken: "A new token for a refresh token",
  registerIdentity: "Sign a user up",
  registerUser: "Register a user through Piano ID",
  removeAndRevokeContractDomain: "Remove a contract's domain and its users' access",
  removeAndRevokeContractUser: "Remove a contract's user and the access",
  replaceOfferTemplate: "Replace all of an offer template",
  resetIdentityPassword: "Send a mail to reset a password",
  setIdentityEmailConfirmation: "Say whether an address is confirmed",
  setIdentityPassword: "Set a password with the token of a reset mail",
  setPaymentProviderVisibility: "Show or hide a payment provider",
  updateIdentityAliases: "Change a user's other names",
  verifyIdentityToken: "Whether a user's token is valid",
  addInquiryComment: "Comment on an inquiry, which may resolve it (refund, grant, cancel)",
  canChangeTerm: "Whether a subscription can change its term",
  changeTerm: "Move a subscription to another term",
  checkUserAccess: "Whether a user has access to a resource",
  countActiveUserAccess: "Count the users with active access",
  createUserExport: "Start an export of users, the way past the 10,000 rows of a search",
  eraseAnonymousUser: "Erase what is kept about an anonymous browser",
  eraseUser: "Erase what is kept about a user (GDPR)",
  exportUser: "Everything that is kept about a user (GDPR)",
  generateApiToken: "Replace the app's API token at once; the present one stops working",
  getExportUrl: "The URL of a finished export",
  getLastConversion: "The last conversion by resource, user or subscription",
  getSessionAccessJwt: "The session's access to a resource as a signed JWT; empty without access",
  getSessionUser: "The user of the session",
  grantUserAccess: "Give a user access to a resource",
  grantUsersAccess: "Give many users access to resources",
  isPaymentPartiallyRefundable: "Whether a payment can be refunded in part",
  isPromotionClaimed: "Whether an address has claimed a promotion",
  isSubscriptionPartiallyRefundable: "Whether a subscription can be refunded in part",
  listAppConversions: "A page of the app's conversions, or of one user's",
  listAppSubscriptions: "A page of the app's subscriptions, or of one user's",
  listSubscriptionStats: "A page of a user's subscriptions with short status codes and texts for dates",
  listUserAccess: "A page of a user's access, active and expired, never revoked",
  listUsers: "A page of users; approximate, a fresh user may be missing",
  listWebhooks: "A page of the webhooks of the last 30 days",
  refundPayment: "Refund a payment, in whole or in part",
  resendWebhook: "Send a webhook again",
  revokeUserAccess: "Take an access away",
  searchSubscriptions: "A page of subscriptions by filters, each with its switch",
  searchUsers: "A page of users by filters; offset and limit together at most 10,000",
  skipWebhook: "Skip a webhook that blocks the queue",
  testUserRef: "Open a user_ref on Piano's side",
  updateUser: "Change a user, and its custom fields",
  updateUserAccess: "Change when an access ends",
  validateIdentityToken: "Check the end user's own access token",
}

/** Codes whose meaning in the reference covers several modules, in this module's words. */
export const codeMeanings: Readonly<Record<"publisher" | "user" | "id", Readonly<Record<number, string>>>> = {
  publisher: { 403: "rid invalid", 404: "not found", 429: "term name empty" },
  user: {},
  id: { 403: "token or user invalid", 404: "identity or user not found", 429: "too many requests" },
}
