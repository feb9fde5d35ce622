/** An amount in integer minor units of an ISO-4217 currency. Nothing in this program holds money as a float. */
export type Money = { readonly amountMinor: bigint; readonly currency: string };

/** A forex rate from CNY as an exact fraction: "0.1391" is { text: "0.1391", numerator: 1391n, denominator: 10000n }. */
export type Rate = { readonly text: string; readonly numerator: bigint; readonly denominator: bigint };
