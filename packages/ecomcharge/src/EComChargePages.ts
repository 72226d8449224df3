/**
 * Addresses of the provider's pages, for the customer's browser. They are built and never fetched.
 *
 * ```ts
 * EComChargePages.planPayUrl("https://api.ecomcharge.com", "pln_a134847c902551de")
 * // "https://api.ecomcharge.com/plans/pln_a134847c902551de/pay"
 * ```
 *
 * Addresses that stand in answers (`redirect_url`, `pay_url`, `confirm_url`, `receipt_url`) are followed as given.
 */
const under = (base: string | URL, ...segments: ReadonlyArray<string>): string =>
  [String(base).replace(/\/+$/, ""), ...segments.map((segment) => encodeURIComponent(segment))].join("/")

/** Where a customer subscribes to a plan; on the API host. `[docs]` */
export const planPayUrl = (baseUrl: string | URL, planId: string): string =>
  under(baseUrl, "plans", planId, "pay")

/** Where a customer pays for a product; on the API host. `[client code]` */
export const productPayUrl = (baseUrl: string | URL, productId: string): string =>
  under(baseUrl, "products", productId, "pay")

/** The confirmation page of a plan or product; on the checkout host. `[docs]` sample, `[client code]` */
export const confirmOrderUrl = (checkoutUrl: string | URL, id: string, shopId: string | number): string =>
  under(checkoutUrl, "v2", "confirm_order", id, String(shopId))
