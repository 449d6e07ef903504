export const manifest = {
  id: 'coupon-abuse',
  version: '1.0.0',
  sdk: 1,
  title: 'Coupon abuse',
  description: 'One coupon that one caller uses with many accounts, and accounts that guess coupons.',
  owasp: ['API6:2023'],
  consumes: ['api.call'],
  reads: ['objects', 'principal', 'client'],
  rules: ['coupon-abuse.many-accounts', 'coupon-abuse.guessing'],
};
