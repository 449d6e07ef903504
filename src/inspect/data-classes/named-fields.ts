import type { TokenType } from '../../event/vocabulary.js';
import { passesLuhn } from '../checksums.js';
import { isMac, isNamedPhone } from './contact.js';
import { isCode, isSecretText } from './credential.js';
import { isBloodType, isHealthCode, isHealthTerm, isHealthText, isRecordNumber } from './health.js';
import { idForms, namedId } from './national-ids.js';
import { isAccountNumber, isCard, isClabe, isIban, isIfsc, isRoutingNumber, isSortCode } from './payment.js';
import { isDay, isPersonName } from './person.js';
import {
  isAddressLine,
  isCoordinate,
  isLatitude,
  isLongitude,
  isPair,
  isPostalCode,
  isWrittenPlace,
} from './place.js';
import { isPassportNumber } from './travel-document.js';

/** Class of a value in a field whose name asks for it, if it has the form. */
export type Judge = (text: string, type: TokenType) => string | undefined;

const SSN = /^(?!000|666|9)\d{3}([- ]?)(?!00)\d\d\1(?!0000)\d{4}$/;
const WRITTEN_SSN = /^\d{3}-\d\d-\d{4}$/;
const DEVICE = /^(?=.*\d)(?!.*(.)\1{9})[\w:.-]{12,200}$/;

const when =
  (label: string, accept: (text: string) => boolean): Judge =>
  (text) =>
    accept(text) ? label : undefined;

const taxForms = idForms.filter(({ label }) => label === 'tax-id');
const personForms = idForms.filter(({ label }) => label === 'national-id');
const anyId: Judge = (text) => namedId(personForms, text) ?? namedId(taxForms, text);
const ssn: Judge = (text, type) => {
  if (SSN.test(text)) return 'ssn';
  return /^\d{3}([- ]?)\d\d\1\d{4}$/.test(text) ? undefined : anyId(text, type);
};
const anyTaxId: Judge = (text) =>
  SSN.test(text) && WRITTEN_SSN.test(text) ? 'ssn' : (namedId(taxForms, text) ?? namedId(personForms, text));

/** Names by their last words, joined. What is more telling stands first. */
const NAMES: readonly (readonly [judge: Judge, names: string])[] = [
  [
    when('password', (text) => isSecretText(text, 1)),
    'password passwd pwd passphrase passcode userpass passwordhash passwordconfirmation passwordconfirm passwordrepeat kennwort passwort contrasena motdepasse senha wachtwoord haslo',
  ],
  [when('password', isCode), 'pin pincode cardpin'],
  [
    when('api-key', (text) => isSecretText(text, 12)),
    'apikey accesskey accesskeyid appkey applicationkey ddapikey subscriptionkey licensekey accountkey',
  ],
  [
    when('secret', (text) => isSecretText(text, 3)),
    'secret secretkey clientsecret appsecret secretaccesskey privatekey signingkey encryptionkey masterkey sharedkey sharedaccesskey webhooksecret token accesstoken refreshtoken authtoken authenticationtoken bearertoken sessiontoken idtoken csrf csrftoken xsrftoken apitoken resettoken passwordresettoken verificationtoken invitetoken usertoken logintoken securitytoken personalaccesstoken authenticitytoken phpsessid jsessionid aspnetsessionid connectsid sessionkey recoverycode backupcode totpsecret mfasecret seedphrase mnemonic',
  ],
  [
    when('secret', isCode),
    'otp otpcode cvv cvv2 cvc cvc2 csc securitycode verificationcode mfacode onetimecode',
  ],
  [ssn, 'ssn socialsecurity socialsecuritynumber'],
  [anyTaxId, 'taxid taxnumber taxidentification taxidentifier taxpayerid taxpayer fiscalcode tin'],
  [
    anyId,
    'nationalid nationalidentity nationalidentification nationalidentifier nationalinsurance nationalnumber identity identitynumber identification identificationnumber idnumber idno idnr iddocument identitydocument identitycard idcard personalid personalidentity personalidentification personalcode governmentid govid citizenid citizennumber residentid nin',
  ],
  [
    when('card', (text) => isCard(text, true, false)),
    'card cardnumber creditcard debitcard creditcardnumber paymentcard pan primaryaccount ccnumber ccnum cc',
  ],
  [when('iban', isIban), 'iban'],
  [when('bank-account', isAccountNumber), 'bankaccount bankaccountnumber bban depositaccount'],
  [when('bank-account', isRoutingNumber), 'routing routingnumber aba abarouting routingtransit'],
  [when('bank-account', isSortCode), 'sortcode'],
  [when('bank-account', (text) => /^\d{3}-?\d{3}$/.test(text)), 'bsb bsbcode'],
  [when('bank-account', isIfsc), 'ifsc ifsccode'],
  [when('bank-account', isClabe), 'clabe'],
  [
    when('passport', isPassportNumber),
    'passport passportno passportid passportcode traveldocument passeport pasaporte passaporto reisepass passnummer',
  ],
  [
    when('driver-license', (text) => /^(?=(?:.*\d){4})[A-Z0-9][A-Z0-9 -]{4,22}$/i.test(text)),
    'driverlicense driverslicense driverlicence driverslicence drivinglicence drivinglicense driverlicensenumber dln',
  ],
  [
    (text, type) =>
      type === 'email' || (text.length <= 256 && /^[^\s@<>]{1,64}@[^\s@<>]{1,190}\.\p{L}{2,24}$/u.test(text))
        ? 'email'
        : undefined,
    'email mail emailaddress mailaddress',
  ],
  [
    when('phone', isNamedPhone),
    'phone telephone mobile tel fax cell cellphone mobilephone phonenumber msisdn whatsapp telefon telefono telefone celular handy rufnummer portable',
  ],
  [
    (_, type) => (type === 'ip' ? 'ip' : undefined),
    'ip ipaddress ipaddr clientip remoteip remoteaddr remoteaddress sourceip destip userip serverip hostip ipv4 ipv6',
  ],
  [
    when('mac-address', (text) => isMac(text, true)),
    'mac macaddress macaddr bssid hwaddr hardwareaddress physicaladdress',
  ],
  [when('device-id', (text) => /^\d{14,16}$/.test(text) && passesLuhn(text)), 'imei imei1 imei2'],
  [when('device-id', (text) => /^89\d{16,18}$/.test(text) && passesLuhn(text)), 'iccid simserial'],
  [when('device-id', (text) => /^[2-7]\d{13,14}$/.test(text)), 'imsi'],
  [
    (text, type) =>
      type === 'word' || type === 'date' || type === 'ip' || !DEVICE.test(text) ? undefined : 'device-id',
    'deviceid deviceuuid udid idfa idfv gaid aaid adid advertisingid advertiserid androidid hardwareid meid machineid deviceidentifier devicefingerprint',
  ],
  [when('geolocation', (text) => isLatitude(text, false)), 'latitude'],
  [when('geolocation', (text) => isLongitude(text, false)), 'longitude'],
  [when('geolocation', (text) => isLatitude(text, true)), 'lat'],
  [when('geolocation', (text) => isLongitude(text, true)), 'lng lon long'],
  [when('geolocation', isCoordinate), 'coordinates coordinate coords'],
  [
    when('geolocation', (text) => isPair(text, 2) || isWrittenPlace(text)),
    'location geo geolocation latlng latlon latlong gps gpsposition geopoint geoip ll',
  ],
  [
    when('geolocation', (text) => isPair(text, 3) || isWrittenPlace(text)),
    'position center centre point near origin destination',
  ],
  [
    when('date-of-birth', isDay),
    'dob birthdate birthday dateofbirth bornon born birth birthdt geburtsdatum geburtstag fechanacimiento fechadenacimiento datenaissance datedenaissance datanascimento datadenascimento datanascita datadinascita geboortedatum fodselsdato fodelsedatum',
  ],
  [when('health', isBloodType), 'bloodtype bloodgroup'],
  [
    when('health', isRecordNumber),
    'mrn medicalrecord medicalrecordnumber patientid patientnumber healthcard healthinsuranceid',
  ],
  [
    when('health', isHealthCode),
    'icd icd9 icd10 icdcode icd10code diagnosiscode snomed snomedcode loinc loinccode ndc',
  ],
  [
    when('health', isHealthText),
    'diagnosis diagnoses medication medicine prescription allergy allergies symptom medicalhistory medicalcondition medicalconditions healthcondition healthconditions disease illness disability disabilities comorbidity comorbidities immunization vaccination vaccine hivstatus mentalhealth medicalnotes clinicalnotes',
  ],
  [when('health', isHealthTerm), 'condition treatment complaint procedure indication drug drugname notes'],
  [
    when('name', isPersonName),
    'firstname lastname fullname middlename givenname familyname surname surename maidenname displayname customername contactname holdername cardholdername accountname accountholder accountholdername username recipientname cardholder forename birthname legalname preferredname patientname guestname passengername employeename beneficiaryname sendername receivername studentname personname realname fname lname vorname nachname prenom nomfamille apellido apellidos primerapellido segundoapellido cognome sobrenome nomecompleto nombrecompleto voornaam achternaam fornamn efternamn imie nazwisko jmeno prijmeni',
  ],
  [
    when('address', isAddressLine),
    'address addr addressline street streetaddress streetname streetline homeaddress billingaddress shippingaddress postaladdress mailingaddress deliveryaddress strasse rue calle indirizzo adresse anschrift direccion endereco logradouro',
  ],
  [
    when('address', isPostalCode),
    'zip zipcode postcode postalcode postal plz codepostal codigopostal cep postnummer pincode',
  ],
];

/** Names of fields whose digits are something else, however much they look like numbers of people. */
const OTHERS =
  'tokens pagetoken nexttoken continuationtoken synctoken id ids uuid guid oid ref reference version build release firmware revision order invoice tracking shipment parcel consignment waybill batch lot serial sn sku isbn issn ean upc gtin barcode asin hash checksum digest sha sha1 sha256 sha512 md5 crc etag commit cursor offset timestamp ts epoch time at on date expires exp iat nbf ms us ns micros nanos seconds duration price amount total subtotal balance cost fee count size length bytes width height x y z top left right bottom zoom index page limit score rate rating port sequence seq trace span color colour model quantity qty weight volume nonce ip wallet walletaddress contractaddress ethaddress bitcoinaddress memoryaddress transaction txn payment receipt ticket case job request correlation';

/** For names of `OTHERS`: digits alone are no card, no phone and no national number. */
export const SOMETHING_ELSE = -2;

const judges: Judge[][] = [];
const byName = new Map<string, number>();
function add(name: string, judge: Judge): void {
  const at = byName.get(name);
  if (at !== undefined) judges[at]?.push(judge);
  else {
    byName.set(name, judges.length);
    judges.push([judge]);
  }
}
const idNames = new Map<string, (typeof idForms)[number][]>();
for (const form of idForms)
  for (const name of form.names.split(' ')) idNames.set(name, (idNames.get(name) ?? []).concat(form));
for (const [name, forms] of idNames) add(name, (text) => namedId(forms, text));
for (const [judge, names] of NAMES) for (const name of names.split(' ')) add(name, judge);
const others = new Set(OTHERS.split(' ').filter((name) => !byName.has(name)));

/** Index of what a name's end asks for; undefined: nothing. */
export const indexOfName = (end: string): number | undefined =>
  byName.get(end) ?? (others.has(end) ? SOMETHING_ELSE : undefined);

/** Class that the name of an index and the value agree on. */
export function judgeNamed(index: number, text: string, type: TokenType): string | undefined {
  const list = judges[index];
  if (list === undefined) return undefined;
  for (const judge of list) {
    const label = judge(text, type);
    if (label !== undefined) return label;
  }
  return undefined;
}
