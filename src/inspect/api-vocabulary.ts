import { memo } from './memo.js';

/*
 * Words that name the structure of an API. A path segment made of these alone is a literal; so a word that is also
 * somebody's name, a place or a brand does not belong here.
 */
const WORDS = `
about accept access account accounting ack action activate activation activity actuator add address admin administration advance agent
agreement aggregate alarm alert alias all allocation allow analysis analytic answer api app application approval approve archive
area article asset assign assignment attachment attribute auction audit auth authenticate authentication authorization authorize author
autocomplete availability available avatar award backup badge balance bank banner basket batch bid bill billing block blog board
body book booking bookmark brand branch broadcast browse budget bug build bulk bundle business buy cache calculate calendar call callback
campaign cancel candidate capability capture card carrier cart case cashout catalog catalogue category certificate challenge change changelog channel
charge chart chat check checkin checkout claim class clear client clone close cluster code collection column command comment commit common
community company compare complete component compute config configuration confirm confirmation connect connection connector console consent consumer contact
container content contest context contract conversation convert copy core count counter country coupon course create credential credit criteria csv
currency current custom customer cycle daily dashboard data database dataset date deactivate deal debug decline default definition delete deliver delivery
department dependency deploy deployment deposit description design detail device diagnostic diff directory disable discount discover discovery discussion dispatch
dispute distribution doc docs document documentation domain donation download draft driver duplicate edit education element email embed employee employer
enable end endpoint engine enroll enrollment entity entry environment error escrow estimate evaluate evaluation event everything exchange execute execution expense
expert explore export extension external facet factor family faq favorite favourite feature feed feedback fee field file filter finance find firewall fleet flight
flow folder follow follower following font forecast forgot form format forum friend fulfil fulfillment function fund gallery game gateway generate get gift goal
grant graph graphql group guest guide handler health healthcheck healthz heartbeat help hidden history holiday home hook host hotel hour id identity image import
inbox incident index individual info information ingest ingredient init input inquiry insight install instance insurance integration interest internal
introspect inventory invitation invite invoice issue item job join journal json jwks key keyword kind label language latest layer layout lead leaderboard league
learn ledger legal level library license like limit line link list listing live load loan location lock log login logout logo lookup loyalty machine mail
manage manager manifest manual map market marketplace match material me media medication meeting member membership menu merchant merge message meta metadata meter
method metric mfa migrate migration milestone mobile mode model module monitor monitoring move movie music namespace network news newsletter next node note
notice notification notify oauth oauth2 object offer office offline online open openapi operation operator option order organisation organization origin
otp outbox output overview owner pack package page parameter parent parking participant partner party passkey password patch patient pay payee payer payload payment
payout pending people period permission person phone photo picture pin ping pipeline place plan platform play player playlist plugin point policy poll pool popular
portal portfolio position post preference prescription presence preview previous price pricing primary print private process product profile program progress
project promo promotion property proposal provider provision proxy public publish publisher purchase push query question queue quiz quota quote range rank
ranking rate rating raw read reader ready readiness receipt receive recent recipe recipient recommendation reconcile record recover recovery redeem redirect reference
referral refresh refund region register registration registry reject relation release reload remind reminder remove rename render renew rent replace reply report
repo repository request reservation reserve reset resource response rest restaurant restore result resume retry return revenue review reviewer revision revoke
reward ride right role room root rotate route row rpc rule run salary sale sample sandbox save scan schedule schema scope score script search season seat
secret section secure security segment sell seller send sender sequence series server service session set setting settlement setup share shared shift shipment shipping
shop shopping show sign signal signature signin signout signup site size skill sku slot snapshot soap social sort source space spec speed split sport staff stage
standard start stat state statement static station statistic stats status step stock stop storage store story stream street student studio style subject submission
submit subscribe subscriber subscription suggest suggestion summary supplier support survey suspend swagger switch sync system table tag target task tax taxonomy teacher
team telemetry template tenant term test testing text theme thread threshold ticket time timeline timeslot timezone title todo token tool top topic total
tour trace track tracking trade traffic training transaction transcript transfer transit translate translation trend trending trial trigger trip tutorial
type unblock undo unfollow unit unlock unread unregister unsubscribe update upgrade upload uptime url usage user userinfo username utility validate validation value
variable variant vehicle vendor verification verify version video view visit visitor vote voucher wallet warehouse warranty watch watchlist web webhook website weight
whoami widget wiki wish wishlist withdraw withdrawal work worker workflow workspace write xml zone
`;

/** Words that join others within a segment (`by-customer`), and are no evidence alone. */
const JOINTS = new Set(
  'a an and as at by for from in is my new no non not of off on or out per sub the to un up via with'.split(
    ' ',
  ),
);

/** Whole segments with a fixed meaning. */
const FIXED = new Set([
  '.well-known',
  'openid-configuration',
  'oauth-authorization-server',
  'security.txt',
  'jwks.json',
  'openapi.json',
  'openapi.yaml',
  'swagger.json',
  'swagger-ui',
  'api-docs',
  'favicon.ico',
  'robots.txt',
  'sitemap.xml',
  '.env',
  '.git',
  'wp-admin',
  'wp-login.php',
  'phpmyadmin',
  'graphiql',
  'readyz',
  'livez',
  'j_spring_security_check',
  'cgi-bin',
  'index.html',
  'index.php',
]);

const EXTENSION = /\.(?:json|xml|php|aspx?|asmx|svc|jsp|do|action|html?|csv|pdf|ya?ml|wsdl|cgi)$/;
const VERSION = /^v\d{1,3}(?:\.\d{1,3}){0,2}(?:-?(?:alpha|beta|rc|preview)\d{0,2})?$/i;
const COMPOUND_PARTS_MAX = 6;
const LENGTH_MAX = 60;

const vocabulary = new Set(WORDS.trim().split(/\s+/));

/** Whether a lower-case word, or its singular, is in the vocabulary. */
function known(word: string): boolean {
  if (vocabulary.has(word)) return true;
  if (!word.endsWith('s') || word.length < 4) return false;
  if (vocabulary.has(word.slice(0, -1))) return true;
  if (word.endsWith('ies')) return vocabulary.has(`${word.slice(0, -3)}y`);
  return word.endsWith('es') && vocabulary.has(word.slice(0, -2));
}

function judge(text: string): boolean {
  if (text.length < 2 || text.length > LENGTH_MAX) return false;
  if (VERSION.test(text)) return true;
  const lower = text.toLowerCase();
  if (known(lower) || FIXED.has(lower)) return true;
  const stem = lower.replace(EXTENSION, '');
  const cased = text.slice(0, stem.length);
  const parts = cased
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .toLowerCase()
    .split(/[-_]/);
  if (parts.length > COMPOUND_PARTS_MAX) return false;
  let words = 0;
  for (const part of parts) {
    if (known(part)) words++;
    else if (!JOINTS.has(part)) return false;
  }
  return words > 0;
}

/** Whether text (a segment, a field name) is made of API vocabulary alone: `orders`, `shipping-addresses`, `resetPassword`, `v2`. */
export const isVocabulary = (text: string): boolean => {
  const first = text.charCodeAt(0);
  // No word begins with a digit; ids do, and would push the words out of the memory.
  return first >= 0x30 && first <= 0x39 ? false : remembered(text);
};

const remembered = memo(judge, 2048, LENGTH_MAX);
