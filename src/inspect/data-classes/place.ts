/* Where someone or something is on the earth: not every pair of numbers is, so names or a form of their own decide. */

const DECIMAL = /^[+-]?\d{1,3}(?:\.\d{1,18})?$/;
const within = (text: string, limit: number): boolean =>
  DECIMAL.test(text) && Math.abs(Number(text)) <= limit;
const places = (text: string): number => {
  const dot = text.indexOf('.');
  return dot < 0 ? 0 : text.length - dot - 1;
};

/** Degrees in a field called `latitude`; in one called `lat` only with a fraction, for that may be latency too. */
export const isLatitude = (text: string, short: boolean): boolean =>
  within(text, 90) && (!short || places(text) >= 2);
export const isLongitude = (text: string, short: boolean): boolean =>
  within(text, 180) && (!short || places(text) >= 2);

const PAIR =
  /^([+-]?\d{1,3}(?:\.\d{1,18})?)\s{0,2}[,; ]\s{0,2}([+-]?\d{1,3}(?:\.\d{1,18})?)(?:[,; ]\s?[+-]?\d{1,5}(?:\.\d{1,18})?)?$/;
const GEO = /^geo:-?\d{1,2}(?:\.\d+)?,-?\d{1,3}(?:\.\d+)?/;
const DEGREES = /^\d{1,2}°.{0,16}[NS][, ]{0,3}\d{1,3}°.{0,16}[EWO]$/;
const ISO6709 =
  /^[+-]\d{2}(?:\.\d{2,10})[+-]\d{3}(?:\.\d{2,10})(?:[+-]\d{1,6}(?:\.\d{1,4})?)?(?:CRS\w{1,12})?\/?$/;
const WKT = /^(?:SRID=\d{4,6};)?POINT ?Z?\(-?\d{1,3}(?:\.\d+)? -?\d{1,2}(?:\.\d+)?(?: -?\d+(?:\.\d+)?)?\)$/i;

/** Latitude and longitude in one text. Without a name both must be as exact as a place of a person is. */
export function isPair(text: string, decimals: number): boolean {
  if (text.length > 80) return false;
  const found = PAIR.exec(text);
  if (found === null) return false;
  const [, a = '', b = ''] = found;
  return (
    places(a) >= decimals &&
    places(b) >= decimals &&
    ((within(a, 90) && within(b, 180)) || (within(a, 180) && within(b, 90)))
  );
}

/** A place in a notation that is used for nothing else. */
export function isWrittenPlace(text: string): boolean {
  if (text.length > 120) return false;
  return GEO.test(text) || DEGREES.test(text) || ISO6709.test(text) || WKT.test(text);
}

/** One number of GeoJSON's `coordinates`: a screen's have fewer decimals. */
export const isCoordinate = (text: string): boolean =>
  (within(text, 180) && places(text) >= 3) || isPair(text, 2) || isWrittenPlace(text);

const STREET =
  /^\d{1,5}[A-Za-z]?(?:[-/]\d{1,4}[A-Za-z]?)?,? (?:[\p{Lu}\d][\p{L}\d.'-]{0,24} ){1,4}(?:Street|St|Avenue|Ave|Road|Rd|Boulevard|Blvd|Lane|Ln|Drive|Dr|Court|Ct|Terrace|Highway|Hwy|Parkway|Pkwy|Crescent|Close)\b\.?(?:$|,| (?:#|Apt|Suite|Ste|Unit)\b)/u;
const STREET_FIRST =
  /^\p{Lu}[\p{L}.'-]{2,30}(?:stra(?:ß|ss)e|str\.|gasse|weg|platz|allee|straat|laan|gatan|vägen|gade) \d{1,4} ?[a-z]?(?:$|,)/u;

/** A street with its number, as it is written in some countries. */
export const isWrittenAddress = (text: string): boolean =>
  text.length <= 160 && (text.charCodeAt(0) <= 57 ? STREET.test(text) : STREET_FIRST.test(text));

/** A line of an address, in a field that is named so. */
export const isAddressLine = (text: string): boolean =>
  text.length >= 5 &&
  text.length <= 200 &&
  /\p{L}{2}/u.test(text) &&
  /[\p{L}\d][ ,.\n]+[\p{L}\d]|\p{L}\d/u.test(text) &&
  !/@|:\/\/|^[0-9a-fx:.]+$/i.test(text) &&
  !/^[A-Za-z0-9]{25,}$/.test(text);

/** Postal codes: digits, or digits and letters as in Britain, Canada and the Netherlands. */
export const isPostalCode = (text: string): boolean =>
  /^(?:\d{3,6}(?:[- ]\d{2,4})?|[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}|[A-Z]\d[A-Z][ -]?\d[A-Z]\d|\d{4} ?[A-Z]{2}|[A-Z]{1,2}-?\d{3,5})$/i.test(
    text,
  );
