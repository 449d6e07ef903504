/*
 * The words in which APIs name their routes: what they are about, what is done to it, and how it is told apart. A prior
 * and no more, since a customer may be called `orders` and a route `tiger`. Nouns in the singular, verbs in the stem.
 */
const WORDS = `
abort about abuse accept access account achievement ack acknowledge acl action activate active activity actor add addon
address adjust adjustment admin advance advert advertiser affiliate agency agenda agent aggregate aggregation agreement
ajax alarm album alert alias all allocate allocation allow amend amount analysis analytic analyze and annotation announce
answer any anonymous api apikey app append appliance applicant application apply appointment approval approve architecture
archive area arrival article artifact artist ask assay assess assessment asset assign assignment associate association attach
attachment attempt attendance attendee attribute attribution auction audience audio audit auth authenticate authentication
author authority authorization authorize authorise auto autocomplete availability available avatar average award
back backend background backlog backup badge balance ban bank banner barcode base basic basket batch batches beneficiary
benefit best beta bid bill billing binary bin birthday blob block blocklist blacklist whitelist blog board body bond book
booking bookmark boost bot bounce bound box branch brand branding break breakdown breed broadcast broker browse bucket budget
bug build building bulk bundle business button buy bypass byte cache calc calculate calculation calendar call callback camera
campaign cancel cancellation candidate candle capability capacity capture card care cart case cast catalog catalogue category
cause center centre certificate certify cert chain challenge change changelog channel chapter character charge chargeback chart
chat check checkin checkout checklist checksum child children choice claim class classification classify clause clean clear
click client clinic clone close closed cloud cluster code collaborator collect collection color colour column combine command
comment commerce commission commit common community company compare comparison compatibility competition complaint complete
completion compliance component compose compute concept condition conference config configuration configure confirm
confirmation connect connection connector consent console constant constraint consume consumer consumption contact container
content contest context continue contract contribution contributor control controller conversation conversion convert cookie
coordinate copy copyright core correct correlation cost count counter country coupon course cover coverage create created
creative creator credential credit criteria crop cron currency current cursor curve custom customer cycle daily dashboard data
database dataset datasource datastore date datacenter day deactivate deal dealer debit debug decision deck declare decline
decode decrypt deduct default define definition delay delegate delete delivery demand demo demographic denied deny departure
department dependency deploy deployment deposit deprecate depth description desktop destination destroy detach detail detect
detection device diagnosis diagnostic dialog dictionary diff digest dimension direct direction directory disable disconnect
discover discovery discount discussion disk dismiss dispatch display dispute distance distribution district dns doc document
documentation dog domain donate donation donor download draft draw driver drop dump duplicate duration dynamic earn earning
echo edge edit edition editor education effect element email embed emoji employee employer empty enable encode encrypt
encryption end endpoint energy engagement engine enroll enrollment enrolment enrich enterprise entitlement entity entry
enum environment env episode equipment error escalate estimate estimation evaluate evaluation event evidence exam example
exception exchange exclude exclusion execute execution exist exists exit expand expense experience experiment expire expiration
expiry explain explore export expose exposure expression extend extension extern external extra extract face facet facility fact
factor fail failed failure family faq fare favicon favorite favourite feature featured fee feed feedback fetch field figure file
filename filing fill filter finalize finance financial find fingerprint finish fire firewall firmware first fixture flag flat
fleet flight flow folder follow follower following font food force forecast forgot fork form format forum forward found frame
fraud free freeze frequency friend from full function fund funding game gateway gender gene general generate generation generic
genre geo geocode geolocation get gift git give global goal good grade grant graph graphic graphql grid gross group guard guest
guide handle handler hardware hash head header headline health healthcheck healthz heartbeat height help hero hidden hide
hierarchy highlight hint historic historical history hit hold holder holding holiday home hook host hosting hostname hotel hour
hourly house household html http hub icon id identification identifier identify identity ignore image impact impersonate
import impression in inactive inbound inbox incident include income index indicator industry info information ingest
ingredient initialize initiate inline input inquiry insert insight inspect inspection install installation installment instance
instant institution instruction instrument insurance integration intent interaction interest interface internal interval
inventory invest investment invitation invite invoice ip issue issuer item itinerary java job join journal json jwt keep key
keyword kind kit knowledge label land language last latest launch layer layout lead leader leaderboard league lease leave
ledger legal length lesson level library licence license life like limit line link list listing live load loan local locale
localization location locate lock log login logo logout lookup loop loyalty machine macro mail mailbox mailing maintenance
make manage management manager manifest manual manufacturer map mapping margin mark market marketing marketplace markup mask
master match material matrix max me meal measure measurement mechanism media medical meet meeting member membership memo memory
mention menu merchant merge message messaging meta metadata meter method metric microservice migrate migration milestone min
mine mint minute mirror mobile mode model moderate moderation moderator modification modifier modify module monitor month
monthly mortgage most motion mount move movement movie multi multiple music mute my name namespace nearby nearest neighbor
net network new news newsletter next node nominate nonce normal note notice notification notify now number nutrition oauth
oauth2 object objective observation occurrence offer offering office offline offset on onboarding online open openapi operate
operation operator opinion opportunity opt optimize option optional oracle order ordering organisation organization org origin
original other otp out outage outbound outbox outcome outlet output overage override overview own owner ownership pack package
page pair panel paper parameter param parcel parent park parking parse part participant participation partition partner party
pass passenger passkey password passwd past patch path patient pattern pause pay payee payer payload payment payout payroll
pdf peer penalty pending pension people percent performance period permalink permission permit person personal persona
personalization phone photo phrase ping pin pipeline pixel place placement plan planet plant platform play player playlist
plugin point policy poll pool popular popularity port portal portfolio position post postal poster potential power preference
prefix premium prepare presence present presentation preset prevent preview previous price pricing primary principal print
printer priority privacy private privilege prize probe problem procedure process processor produce product production profile
profit program programme progress project projection promo promote promotion proof property proposal prospect protect
protocol prove provider province provision proxy public publication publish publisher pull purchase purge purpose push put
qualification quality quantity quarantine query question queue quick quiz quota quote random range rank ranking rate rating raw
read reader ready real realm reason rebuild receipt receive recent recipe recipient recommend recommendation reconcile
reconciliation record recording recover recovery recurring redeem redemption redirect refer reference referral referrer refill
refresh refund refuse region register registration registry reject related relation relationship relative release reload
remind reminder remote remove rename render renew renewal rent rental reorder repair repeat replace replay replica replicate
replication reply repo report reporter repository representation request requirement reschedule research resend reservation
reserve reset reset resident resize resolution resolve resolver resource response responsible rest restart restaurant restore
restriction result resume retail retention retry return revenue reverse revert review reviewer revision revoke reward rich
right ring risk role rollback room root rotate rotation round route router routing row rule run runner runtime safety salary
sale sample sandbox save saved savings scale scan scenario schedule scheduler schema school scope score scoring screen screenshot
script scroll search season seat second secret section sector secure security seed segment segmentation select selection self
sell seller send sender sensor sentiment sequence serial series server service session set setting settle settlement setup
severity sex share sheet shelf shift ship shipment shipping shop shopper short shortcut show shutdown sibling sign signal
signature signed signin signout signup silence sim similar simple simulate simulation single site sitemap size skill skip sku
sla slice slide slot slug smart sms snapshot snippet social socket software solution sort source space spec species
specification speech speed spend sponsor sport spot spread stack staff stage stake standard standing star start state statement
static station statistic stat stats status step stock stop storage store story stream street string structure student studio
style stylesheet sub subaccount subject submission submit subnet subscribe subscriber subscription subtitle succeed success
suggest suggestion suite sum summary supplier supply support suppression survey suspend swagger swap switch symbol sync
synchronize synonym syntax system tab table tag target tariff task tax taxonomy team technology telemetry template temporary
tenant term terminal terminate territory test testimonial text texture thank theme thread threat threshold thumbnail ticker
ticket tier tile time timeline timeout timer timesheet timezone tip title to today todo toggle token tool top topic total
touch tour tournament trace track tracker tracking trade trademark traffic trail trailer train training transaction transcode
transcript transcription transfer transform transformation transit translate translation transport transition trash travel
treatment tree trend trending trial tribe trigger trip trust try tune turn tutorial twin type typeahead unarchive unassign
unassigned unban unblock unconfirmed undelete undo unfollow unfreeze unique unit universe unlink unlock unmute unpublish unread
unregister unschedule unset unshare unsubscribe until update updated upgrade upload upsert uptime uri url usage use user username
util utility vacancy vacation validate validation validator valuation value variable variant variation vat vault vehicle vendor
venue verb verification verify version video view viewer violation virtual visibility visit visitor visual vital voice
voicemail void volume vote voucher vulnerability wager wait waitlist wallet warehouse warning warranty watch watcher watchlist
watermark weather web webhook webinar webpage website week weekly weight welcome well widget width wiki wildcard win winner
wipe wish wishlist with withdraw withdrawal without word work worker workflow workload workplace workspace worklog write writer
xml year yearly yesterday yield zip zone zoom
tracked bulk by count for of or per not is as at into between current upcoming past future minutely realtime
whoami heartbeat openid userinfo jwks authorize introspect callback webdav csv feed rss atom oembed iframe favicon robots
ssl tls ssh ftp vpn vlan dhcp lan wan wifi ssid bgp ipv4 ipv6 cdn dns rpc rest soap iam sso saml scim ldap mfa totp kyc aml pci gdpr
cpu gpu ram vm nic nat vpc kv sql db s3 aws gcp azure iso utc uuid guid sha md5 hmac rsa pgp qr nfc rfid iot erp crm cms pos ppc seo
kpi roi sla slo cve cvss sbom cicd ci cd pr mr vcs svn ide sdk cli gui ui ux ml ai nlp llm ocr tts stt
`;

/** Filled on first use: importing does nothing. */
let words: Set<string> | undefined;

export const vocabulary = {
  has(word: string): boolean {
    words ??= new Set(WORDS.split(/\s+/));
    return words.has(word);
  },
};
