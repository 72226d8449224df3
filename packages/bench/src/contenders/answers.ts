/** Reads the ids out of an answer in Iaptic's shape. */
interface PurchasesAnswer {
  readonly purchases: Readonly<Record<string, { readonly purchaseId?: string | null | undefined }>>
}

export const purchaseIds = (answer: unknown): ReadonlyArray<string> =>
  Object.values((answer as PurchasesAnswer).purchases).map((row) => row.purchaseId ?? "")
