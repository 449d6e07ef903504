/** Every setting with a default, its bounds and a description: people see them where they set it. */
export const configOf = (z) =>
  z.strictObject({
    names: z
      .array(z.string().min(3).max(40))
      .max(20)
      .default(['coupon', 'voucher', 'promo', 'discount', 'giftcard'])
      .describe('A reference is to a coupon when its name contains one of these, in any case'),
    accountsMin: z
      .int()
      .min(3)
      .max(50)
      .default(5)
      .describe('Accounts with one coupon from one address and user agent within a day'),
    couponsMin: z
      .int()
      .min(5)
      .max(50)
      .default(10)
      .describe('Different coupons that one account tries within an hour, most of them refused'),
  });
