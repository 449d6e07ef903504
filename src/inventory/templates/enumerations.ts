/*
 * Closed lists of everyday values. A word of one of them may be a route too (`daily`, `in`): it is a hint.
 */
const lists: readonly string[] = [
  // Languages, ISO 639-1, and the places of their speakers.
  'aa ab af am ar as ay az ba be bg bh bn bo br bs ca co cs cy da de el en eo es et eu fa fi fj fr fy ga gd gl gn gu ha he hi hr hu hy ia id ig is it ja jv ka kk km kn ko ku ky la lb ln lo lt lv mg mi mk ml mn mr ms mt my nb ne nl nn no ny oc or pa pl ps pt qu rm ro ru rw sa sd si sk sl sm sn so sq sr st su sv sw ta te tg th ti tk tl tn tr ts tt uk ur uz vi wo xh yi yo zh zu en-us en-gb pt-br pt-pt es-mx es-es fr-fr fr-ca de-de it-it zh-cn zh-tw ja-jp ko-kr',
  // Countries, ISO 3166-1.
  'ad ae af ag al am ao ar at au az ba bb bd be bf bg bh bi bj bo br bs bw by bz ca ch ci cl cm cn co cr cu cy cz de dk do dz ec ee eg es et fi fr gb ge gh gr gt hk hn hr ht hu id ie il in iq ir is it jm jo jp ke kh kr kw kz lb lk lt lu lv ma md me mk mm mn mt mx my ng ni nl no np nz om pa pe ph pk pl pt py qa ro rs ru sa se sg si sk sn sv sy th tn tr tw tz ua ug us uy uz ve vn ye za zm zw usa gbr deu fra esp ita can aus jpn chn ind bra mex nld che swe',
  // Currencies.
  'usd eur gbp jpy cny chf cad aud nzd sek nok dkk pln czk huf ron bgn try rub inr idr krw thb myr sgd hkd php vnd mxn brl ars clp cop pen zar ngn kes egp ils aed sar btc eth usdt ltc xrp doge',
  // Spans of time, days, months.
  'second minute hour day week month quarter year hourly daily weekly monthly quarterly yearly annual annually monday tuesday wednesday thursday friday saturday sunday mon tue wed thu fri sat sun january february march april may june july august september october november december jan feb mar apr jun jul aug sep oct nov dec spring summer autumn fall winter',
  // Degrees and states.
  'low medium high critical info informational warning minor major none small large tiny huge true false yes no on off male female asc desc ascending descending open closed pending active inactive enabled disabled approved rejected draft published',
  // Kinds of machines, programs and people.
  'desktop mobile mobile-web mobile-app tablet ios android windows macos linux chrome firefox safari facebook twitter google linkedin instagram youtube github spider anonymous mastercard visa amex',
  // Formats.
  'json xml csv yaml html txt pdf png jpg jpeg gif svg webp mp3 mp4 zip xlsx rss atom kml geojson',
];

let kinds: Map<string, number> | undefined;

/** Which of the closed lists a text stands in, as a sum of bits; 0 for none. */
export function enumerationsOf(text: string): number {
  if (kinds === undefined) {
    kinds = new Map();
    for (const [at, list] of lists.entries())
      for (const word of list.split(' ')) kinds.set(word, (kinds.get(word) ?? 0) | (1 << at));
  }
  return kinds.get(text.toLowerCase()) ?? 0;
}
