/*
 * Keys and tokens by the formats that their vendors publish, so that secret scanners find them. Each is a start that is
 * told by its first letters, and the form of the rest: `a36` thirty-six of an alphabet, `h32-64` so many of another.
 */
const ALPHABETS: Readonly<Record<string, string>> = {
  a: 'A-Za-z0-9',
  d: '\\w.-',
  h: 'a-f0-9',
  u: 'A-Z0-9',
  v: '\\w',
  w: '\\w-',
};
const formOf = (rest: RegExp | string): RegExp =>
  typeof rest === 'string'
    ? new RegExp(`^[${ALPHABETS[rest[0] as string]}]{${rest.slice(1).replace('-', ',')}}$`)
    : rest;

const FORMATS: readonly (readonly [starts: string, rest: RegExp | string])[] = [
  // AWS; Alibaba and Tencent Cloud; Google
  ['AKIA ASIA ABIA ACCA', 'u16'],
  ['LTAI', 'a12-26'],
  ['AKID', 'a32-44'],
  ['AIza', 'w35'],
  ['ya29.', 'w20-1024'],
  ['GOCSPX-', 'w28'],
  // Azure
  ['DefaultEndpointsProtocol=', /^https?;.{0,200}?AccountKey=[A-Za-z0-9+/]{40,}/],
  ['Endpoint=sb://', /^.{0,300}?SharedAccessKey=[A-Za-z0-9+/]{40,}/],
  // Source code and packages
  ['ghp_ gho_ ghu_ ghs_ ghr_', 'a36-255'],
  ['github_pat_', 'v22-255'],
  ['glpat- gldt- glrt- glptt- glft- glsoat- glcbt- glimt- glagent- gloas-', 'd20-300'],
  ['GR1348941', 'w20'],
  ['npm_', 'a36'],
  ['pypi-', /^AgE[\w-]{50,1000}$/],
  ['rubygems_', 'h48'],
  ['cio', 'a32'],
  ['oy2', /^[a-z0-9]{43}$/],
  ['dckr_pat_ dckr_oat_', 'w27-60'],
  ['ATATT3 ATCTT3', /^[\w=-]{60,400}$/],
  ['ATBB', 'a28-32'],
  // Messages and mail
  ['xoxa- xoxb- xoxe- xoxo- xoxp- xoxr- xoxs- xoxe.', /^(?=.*\d)[\w.-]{10,300}$/],
  ['xapp-', /^\d-[\w-]{10,200}$/],
  ['https://hooks.slack.com/services/', /^T\w{6,14}\/B\w{6,14}\/\w{20,30}$/],
  ['https://discord.com/api/webhooks/ https://discordapp.com/api/webhooks/', /^\d{17,20}\/[\w-]{60,80}$/],
  ['SG.', /^[\w-]{16,32}\.[\w-]{16,64}$/],
  ['key-', 'h32'],
  ['SK', 'h32'],
  ['xkeysib-', /^[a-f0-9]{64}-\w{16}$/],
  ['re_', /^[A-Za-z0-9]{8}_[A-Za-z0-9]{24}$/],
  // Payments and shops
  ['sk_live_ sk_test_ rk_live_ rk_test_', 'a10-255'],
  ['whsec_', /^[A-Za-z0-9+/=]{24,80}$/],
  ['shpat_ shpca_ shppa_ shpss_', /^[a-fA-F0-9]{32}$/],
  ['sq0atp- sq0csp-', 'w22-43'],
  ['EAAA', 'w60'],
  ['EAA', 'a80-400'],
  ['access-production- access-sandbox- access-development-', /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/],
  ['access_token$production$ access_token$sandbox$', /^[0-9a-z]{16}\$[0-9a-f]{32}$/],
  ['FLWSECK-', /^[0-9a-f]{32}-X$/],
  ['FLWSECK_TEST-', /^[0-9A-Za-z-]{12,40}$/],
  ['shippo_live_ shippo_test_', 'h40'],
  ['EZAK EZTK', 'a54'],
  // Models
  ['sk-ant-', /^(?:api|admin|sid|oat|ort)\d\d-[\w-]{60,120}$/],
  ['sk-or-v1-', 'h64'],
  ['sk-proj- sk-svcacct- sk-admin-', /^(?=.*\d)[\w-]{20,200}$/],
  ['sk-', /^(?=.*\d)(?=.*[A-Z])[A-Za-z0-9]{32,64}$/],
  ['hf_', 'a34'],
  ['r8_', 'a37'],
  ['gsk_', 'a52'],
  ['xai-', 'a80'],
  ['pplx-', 'a48'],
  ['lsv2_pt_ lsv2_sk_', /^[a-f0-9]{32}_[a-f0-9]{10}$/],
  // Hosting and operations
  ['dop_v1_ doo_v1_ dor_v1_', 'h64'],
  ['HRKU-', 'w36-70'],
  ['sl.', 'w130-1500'],
  ['NRAK-', 'u27'],
  ['NRJS- NRAA- NRII-', 'w19-40'],
  ['sntrys_', /^eyJ[\w+/=-]{40,400}$/],
  ['sntryu_', 'h64'],
  ['glsa_', /^[A-Za-z0-9]{32}_[a-f0-9]{8}$/],
  ['glc_', /^eyJ[A-Za-z0-9+/=]{32,400}$/],
  ['nfp_', 'v36'],
  ['sbp_', 'h40'],
  ['sb_secret_', 'w20-60'],
  ['pscale_tkn_ pscale_pw_ pscale_oauth_', /^[\w.=-]{32,64}$/],
  ['dapi', /^[a-f0-9]{32}(?:-\d)?$/],
  ['hvs. hvb. hvr.', 'w24-300'],
  ['pul-', 'h40'],
  ['dp.pt. dp.st. dp.ct. dp.sa. dp.scim. dp.audit.', 'd40-80'],
  ['v1.0-', /^[a-f0-9]{24}-[a-f0-9]{146}$/],
  ['ddapp_', 'a34'],
  // Tools
  ['lin_api_', 'a40'],
  ['secret_', 'a43'],
  ['ntn_', 'a40-50'],
  ['pat', /^[A-Za-z0-9]{14}\.[a-f0-9]{64}$/],
  ['pat-na1- pat-eu1-', /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/],
  ['figd_', 'w40'],
  ['PMAK-', /^[a-f0-9]{24}-[a-f0-9]{34}$/],
  ['CFPAT-', 'w43'],
  ['tfp_', 'w40-64'],
  ['aio_', 'a28'],
  ['rdme_', /^[a-z0-9]{70}$/],
  ['AGE-SECRET-KEY-1', 'u58'],
  ['-----BEGIN', /^ [A-Z0-9 ]{0,24}PRIVATE KEY(?: BLOCK)?-----/],
];

const byFirst: (readonly [start: string, rest: RegExp])[][] = Array.from({ length: 128 }, () => []);
for (const [starts, rest] of FORMATS)
  for (const start of starts.split(' ')) byFirst[start.charCodeAt(0)]?.push([start, formOf(rest)]);

/** Told by what stands in the middle: Discord's bots, Telegram's, Terraform's, Mailchimp's, Azure's applications. */
const TELEGRAM = /^\d{8,10}:AA[\w-]{33}$/;
const MAILCHIMP = /^[0-9a-f]{32}-us\d{1,2}$/;
const DISCORD = /^[MNO][\w-]{23,25}\.[\w-]{6}\.[\w-]{27,38}$/;
const TERRAFORM = /^[A-Za-z0-9]{14}\.atlasv1\.[\w-]{60,70}$/;
const AZURE = /^[\w.~-]{3}\dQ~[\w.~-]{31,34}$/;

const LENGTH_MIN = 16;
const LENGTH_MAX = 8192;

/** Whether a text is a key or token of a known vendor, or a private key. */
export function isVendorSecret(text: string): boolean {
  const length = text.length;
  if (length < LENGTH_MIN || length > LENGTH_MAX) return false;
  const formats = byFirst[text.charCodeAt(0)];
  if (formats !== undefined)
    for (const [start, rest] of formats)
      if (text.startsWith(start) && rest.test(text.slice(start.length))) return true;
  if (length > 100) return false;
  const fifth = text.charCodeAt(5);
  if (fifth === 126 && AZURE.test(text)) return true;
  if (text.charCodeAt(32) === 45 && MAILCHIMP.test(text)) return true;
  if (text.charCodeAt(14) === 46 && TERRAFORM.test(text)) return true;
  const colon = length >= 44 && length <= 46 ? text.charCodeAt(length - 36) : 0;
  return (colon === 58 && TELEGRAM.test(text)) || (length >= 58 && length <= 72 && DISCORD.test(text));
}
