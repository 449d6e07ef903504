import { readFileSync } from 'node:fs';
import type { Chance } from './chance.js';

/** Makers of values of one class, and names of fields that hold them. `''` is a name that says nothing. */
export interface Maker {
  readonly label: string;
  readonly names: readonly string[];
  readonly make: (chance: Chance) => string;
}

/** Numbers of the countries as an independent implementation of their rules takes them, and the same with one digit altered. */
export const idVectors = JSON.parse(
  readFileSync('test/unit/inspect/data-classes/national-id-vectors.json', 'utf8'),
) as Record<string, { valid: string[]; wrong: string[] }>;

const nothing = ['value', 'data', 'content', 'item', 'field3', 'val', 'entry', 'info'];

/** Appends the digit that makes the sum of Luhn's check end in zero. */
export function withLuhn(digits: string): string {
  const sum = [...digits].reverse().reduce((all, digit, at) => {
    const product = Number(digit) * (at % 2 === 0 ? 2 : 1);
    return all + (product > 9 ? product - 9 : product);
  }, 0);
  return digits + String((10 - (sum % 10)) % 10);
}

const grouped = (text: string, size: number, mark: string): string =>
  text.match(new RegExp(`.{1,${size}}`, 'g'))?.join(mark) ?? text;

function card(chance: Chance): string {
  const [start, length] = chance.one([
    ['4', 16],
    ['51', 16],
    ['55', 16],
    ['2221', 16],
    ['2720', 16],
    ['34', 15],
    ['37', 15],
    ['6011', 16],
    ['65', 16],
    ['3528', 16],
    ['36', 14],
    ['62', 16],
    ['62', 19],
  ] as const);
  const digits = withLuhn(start + chance.digits(length - start.length - 1));
  return length === 16
    ? chance.one([digits, digits, grouped(digits, 4, ' '), grouped(digits, 4, '-')])
    : digits;
}

export function iban(chance: Chance): string {
  const [country, bban] = chance.one([
    ['DE', chance.digits(18)],
    ['FR', chance.digits(23)],
    ['GB', chance.text(4, 'ABCDEFGHJKLM') + chance.digits(14)],
    ['NL', chance.text(4, 'ABCDEFGHJKLM') + chance.digits(10)],
    ['ES', chance.digits(20)],
    ['NO', chance.digits(11)],
    ['PL', chance.digits(24)],
    ['MT', chance.text(4, 'ABCDEFGHJKLM') + chance.digits(23)],
  ] as const);
  const numeric = [...`${bban}${country}00`].map((letter) => Number.parseInt(letter, 36)).join('');
  const text = country + String(98n - (BigInt(numeric) % 97n)).padStart(2, '0') + bban;
  return chance.one([text, grouped(text, 4, ' ')]);
}

const FIRST = ['Ann', 'José', 'Zoë', 'Li', 'Oluwaseun', 'Jean-Luc', 'Björn', 'Mary Jane', 'Иван', '美咲'];
const LAST = [
  "O'Brien",
  'Müller',
  'de la Cruz',
  'Smith',
  'Nguyen',
  'Kowalska',
  'van den Berg',
  'Петров',
  '佐藤',
  'Lee',
];
const phones = (chance: Chance): string =>
  chance.one([
    `+1${chance.between(2, 9)}0${chance.between(2, 9)}${chance.between(2, 9)}3${chance.between(0, 9)}${chance.digits(4)}`,
    `+49 ${chance.between(151, 179)} ${chance.digits(7)}`,
    `+44 20 ${chance.digits(4)} ${chance.digits(4)}`,
    `+33 6 ${grouped(chance.digits(8), 2, ' ')}`,
    `+91-${chance.between(70000, 99999)}-${chance.digits(5)}`,
    `(${chance.between(2, 9)}0${chance.between(2, 9)}) ${chance.between(2, 9)}3${chance.between(2, 9)}-${chance.digits(4)}`,
  ]);
const birthday = (chance: Chance): string => {
  const [y, m, d] = [String(chance.between(1930, 2012)), chance.two(1, 12), chance.two(1, 28)];
  return chance.one([
    `${y}-${m}-${d}`,
    `${d}.${m}.${y}`,
    `${m}/${d}/${y}`,
    `${y}${m}${d}`,
    `${y}-${m}-${d}T00:00:00Z`,
    `${Number(d)} March ${y}`,
  ]);
};
const degree = (chance: Chance, limit: number): string =>
  `${chance.between(-limit + 1, limit - 1)}.${chance.digits(chance.between(4, 7))}`;
const jwt = (chance: Chance): string => {
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part(
    chance.one([
      { alg: 'HS256', typ: 'JWT' },
      { typ: 'JWT', alg: 'RS256', kid: chance.hex(6) },
      { kid: chance.hex(8), alg: 'ES256' },
    ]),
  )}.${part({ sub: chance.digits(6) })}.${chance.alnum(43)}`;
};

/** Keys as their vendors publish the form of them. */
export const vendorKeys: Readonly<Record<string, (chance: Chance) => string>> = {
  'AWS access key': (c) => c.one(['AKIA', 'ASIA']) + c.text(16, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'),
  'Google API key': (c) => `AIza${c.alnum(35)}`,
  'Google OAuth secret': (c) => `GOCSPX-${c.alnum(28)}`,
  'Google access token': (c) => `ya29.${c.alnum(120)}`,
  'Azure storage': (c) =>
    `DefaultEndpointsProtocol=https;AccountName=acme;AccountKey=${c.alnum(86)}==;EndpointSuffix=core.windows.net`,
  'Azure application': (c) => `${c.alnum(3)}8Q~${c.alnum(34)}`,
  'Azure service bus': (c) =>
    `Endpoint=sb://acme.servicebus.windows.net/;SharedAccessKeyName=Root;SharedAccessKey=${c.alnum(43)}=`,
  GitHub: (c) => c.one(['ghp_', 'gho_', 'ghs_', 'ghu_', 'ghr_']) + c.alnum(36),
  'GitHub fine-grained': (c) => `github_pat_${c.alnum(22)}_${c.alnum(59)}`,
  GitLab: (c) => `glpat-${c.alnum(20)}`,
  Slack: (c) => `${c.one(['xoxb', 'xoxp', 'xoxa'])}-${c.digits(12)}-${c.digits(12)}-${c.alnum(24)}`,
  'Slack webhook': (c) => `https://hooks.slack.com/services/T${c.digits(8)}/B${c.digits(8)}/${c.alnum(24)}`,
  Stripe: (c) => c.one(['sk_live_', 'rk_live_', 'sk_test_']) + c.alnum(24),
  Twilio: (c) => `SK${c.hex(32)}`,
  SendGrid: (c) => `SG.${c.alnum(22)}.${c.alnum(43)}`,
  Mailgun: (c) => `key-${c.hex(32)}`,
  Mailchimp: (c) => `${c.hex(32)}-us${c.between(1, 20)}`,
  npm: (c) => `npm_${c.alnum(36)}`,
  PyPI: (c) => `pypi-AgEIcHlwaS5vcmc${c.alnum(100)}`,
  RubyGems: (c) => `rubygems_${c.hex(48)}`,
  Docker: (c) => `dckr_pat_${c.alnum(27)}`,
  OpenAI: (c) => c.one([`sk-${c.alnum(20)}T3BlbkFJ${c.alnum(20)}`, `sk-proj-${c.alnum(80)}0`]),
  Anthropic: (c) => `sk-ant-api03-${c.alnum(93)}AA`,
  'Hugging Face': (c) => `hf_${c.alnum(34)}`,
  Shopify: (c) => `shpat_${c.hex(32)}`,
  Square: (c) => `sq0csp-${c.alnum(43)}`,
  Telegram: (c) => `${c.between(100000000, 999999999)}:AA${c.alnum(33)}`,
  Discord: (c) => `M${c.alnum(23)}.${c.alnum(6)}.${c.alnum(38)}`,
  Heroku: (c) => `HRKU-${c.uuid()}`,
  DigitalOcean: (c) => `dop_v1_${c.hex(64)}`,
  Dropbox: (c) => `sl.${c.alnum(140)}`,
  Atlassian: (c) => `ATATT3xFfGF0${c.alnum(180)}`,
  'New Relic': (c) => `NRAK-${c.text(27, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789')}`,
  Grafana: (c) => `glsa_${c.alnum(32)}_${c.hex(8)}`,
  Databricks: (c) => `dapi${c.hex(32)}`,
  Vault: (c) => `hvs.${c.alnum(90)}`,
  Terraform: (c) => `${c.alnum(14)}.atlasv1.${c.alnum(67)}`,
  Linear: (c) => `lin_api_${c.alnum(40)}`,
  Notion: (c) => `secret_${c.alnum(43)}`,
  Postman: (c) => `PMAK-${c.hex(24)}-${c.hex(34)}`,
  Plaid: (c) => `access-production-${c.uuid()}`,
  HubSpot: (c) => `pat-na1-${c.uuid()}`,
  'private key': (c) =>
    `-----BEGIN ${c.one(['', 'RSA ', 'EC ', 'OPENSSH '])}PRIVATE KEY-----\n${c.alnum(200)}\n-----END PRIVATE KEY-----`,
};

const idMakers: readonly Maker[] = Object.entries(idVectors)
  .filter(([, { valid }]) => valid.length > 0)
  .map(([key, { valid }]) => ({
    label:
      / (?:steuerid|spi|nip|adoazonosito|afm|rnokpp|inn|itin|ein|cnpj|cuit|rfc|nit|ruc|pan|tfn|abn|ird)$|PT nif/.test(
        key,
      )
        ? 'tax-id'
        : 'national-id',
    names: [key.split(' ')[1] as string],
    make: (chance) => chance.one(valid),
  }));

export const makers: readonly Maker[] = [
  ...idMakers,
  {
    label: 'national-id',
    names: ['nationalId', 'national_id', 'idNumber', 'identity_number', 'citizenId'],
    make: (c) =>
      c.one(
        [
          'BR cpf',
          'PL pesel',
          'ES dni',
          'CN sfz',
          'SE personnummer',
          'IT codicefiscale',
          'ZA said',
          'NO fodselsnummer',
        ].flatMap((key) => idVectors[key]?.valid ?? []),
      ),
  },
  {
    label: 'national-id',
    names: nothing,
    make: (c) => {
      const cpf = c.one(idVectors['BR cpf']?.valid ?? []);
      return c.one([
        c.one(idVectors['IT codicefiscale']?.valid ?? []),
        c.one(idVectors['CN sfz']?.valid ?? []),
        c.one(idVectors['MX curp']?.valid ?? []),
        cpf.replace(/(...)(...)(...)(..)/, '$1.$2.$3-$4'),
      ]);
    },
  },
  {
    label: 'card',
    names: [
      ...nothing,
      'cardNumber',
      'card_number',
      'pan',
      'number',
      'ccNumber',
      'creditCard',
      'paymentCard',
    ],
    make: card,
  },
  { label: 'iban', names: [...nothing, 'iban', 'account', 'bankAccount'], make: iban },
  {
    label: 'ssn',
    names: ['ssn', 'SSN', 'socialSecurityNumber', 'social_security_no', 'patientSsn', 'customer_ssn'],
    make: (c) => {
      const area = c.between(1, 665).toString().padStart(3, '0');
      return c.one([
        `${area}-${c.two(1, 99)}-${c.between(1000, 9999)}`,
        `${area}${c.two(1, 99)}${c.between(1000, 9999)}`,
      ]);
    },
  },
  {
    label: 'email',
    names: [...nothing, 'email', 'contact', 'userEmail', 'from'],
    make: (c) =>
      c.one([
        `${c.text(6, 'abcdefghij')}.${c.text(5, 'klmnop')}@${c.text(7, 'qrstuv')}.${c.one(['com', 'co.uk', 'de', 'io', 'org'])}`,
        `${c.alnum(5)}+tag@mail.example.com`,
        `Ann Lee <${c.text(6, 'abcdef')}@example.org>`,
      ]),
  },
  { label: 'phone', names: [...nothing, 'phone', 'mobile', 'phoneNumber', 'contact_tel'], make: phones },
  {
    label: 'phone',
    names: ['phone', 'mobileNumber', 'telephone', 'customerPhone', 'fax', 'cell_phone'],
    make: (c) =>
      c.one([
        c.digits(9).replace(/^./, '0') + c.between(1, 8),
        `${c.between(200, 999)} ${c.digits(3)} ${c.digits(4)}`,
        `0${c.digits(2)}/${c.digits(6)}${c.between(1, 8)}`,
      ]),
  },
  {
    label: 'name',
    names: ['firstName', 'first_name', 'given_name', 'customerFirstName', 'vorname', 'prenom'],
    make: (c) => c.one(FIRST),
  },
  {
    label: 'name',
    names: ['lastName', 'family_name', 'surname', 'Nachname', 'apellido'],
    make: (c) => c.one(LAST),
  },
  {
    label: 'name',
    names: ['fullName', 'cardholderName', 'account_holder', 'contactName', 'patient_name'],
    make: (c) => `${c.one(FIRST)} ${c.one(LAST)}`,
  },
  {
    label: 'date-of-birth',
    names: ['dateOfBirth', 'dob', 'birth_date', 'birthday', 'geburtsdatum', 'patientDob', 'birthDate'],
    make: birthday,
  },
  {
    label: 'address',
    names: ['street', 'address', 'addressLine1', 'billing_address', 'shippingStreet', 'home_address'],
    make: (c) =>
      c.one([
        `${c.between(1, 999)} ${c.one(['Main', 'Oak', 'Elm'])} Street`,
        `Hauptstraße ${c.between(1, 200)}`,
        `${c.between(1, 99)} rue de la Paix`,
        `Via Roma ${c.between(1, 50)}, Milano`,
      ]),
  },
  {
    label: 'address',
    names: ['zip', 'postalCode', 'postcode', 'billingZip', 'plz'],
    make: (c) =>
      c.one([
        c.digits(5),
        `${c.digits(5)}-${c.digits(4)}`,
        'SW1A 1AA',
        'K1A 0B1',
        `${c.between(1000, 9999)} AB`,
      ]),
  },
  {
    label: 'address',
    names: nothing,
    make: (c) =>
      `${c.between(1, 9999)} ${c.one(['Main', 'Oak', 'North Elm', 'Lincoln'])} ${c.one(['Street', 'Ave', 'Road', 'Blvd'])}, Springfield`,
  },
  {
    label: 'passport',
    names: ['passportNumber', 'passport_no', 'passport', 'travelDocumentNumber'],
    make: (c) =>
      c.one([
        c.digits(9),
        `${c.text(1, 'ABCDEFG')}${c.digits(8)}`,
        `C01X${c.digits(5)}`,
        `${c.digits(2)}AB${c.digits(5)}`,
        `${c.text(2, 'ABCDE')}${c.digits(7)}`,
      ]),
  },
  {
    label: 'driver-license',
    names: ['driverLicense', 'drivers_license_number', 'drivingLicenceNo'],
    make: (c) => c.one([`D${c.digits(7)}`, c.digits(9), `MORGA${c.digits(6)}SM9IJ`]),
  },
  {
    label: 'health',
    names: ['diagnosis', 'diagnoses', 'symptoms', 'medicalHistory', 'medication', 'allergies'],
    make: (c) =>
      c.one([
        'Type 2 diabetes mellitus',
        'seasonal rhinitis',
        'I10',
        'E11.9',
        'Metformin 500 mg',
        'penicillin',
        'chronic back pain',
      ]),
  },
  {
    label: 'health',
    names: ['icd10', 'diagnosis_code', 'icdCode'],
    make: (c) => c.one(['E11.9', 'I10', 'J45.909', 'F32.1', 'S72.001A']),
  },
  {
    label: 'health',
    names: ['bloodType', 'blood_group'],
    make: (c) => c.one(['A+', 'O-', 'AB positive', 'B neg']),
  },
  {
    label: 'health',
    names: ['condition', 'treatment'],
    make: (c) =>
      c.one([
        'asthma',
        'breast cancer',
        'HIV positive',
        'chemotherapy',
        'rheumatoid arthritis',
        'major depression',
      ]),
  },
  { label: 'geolocation', names: ['latitude', 'lat', 'geo_lat', 'userLat'], make: (c) => degree(c, 90) },
  {
    label: 'geolocation',
    names: ['longitude', 'lng', 'lon', 'deviceLongitude', 'coordinates'],
    make: (c) => degree(c, 180),
  },
  {
    label: 'geolocation',
    names: [...nothing, 'location', 'position', 'latlng'],
    make: (c) =>
      c.one([
        `${degree(c, 90)},${degree(c, 180)}`,
        `${degree(c, 90)}, ${degree(c, 180)}`,
        `geo:${degree(c, 90)},${degree(c, 180)}`,
      ]),
  },
  {
    label: 'password',
    names: ['password', 'newPassword', 'user_password', 'passwd', 'confirmPassword', 'passphrase'],
    make: (c) => c.one([c.alnum(10), 'hunter2', 'correct horse battery', `P@ss${c.digits(3)}!`]),
  },
  {
    label: 'password',
    names: nothing,
    make: (c) =>
      c.one([
        `$2b$12$${c.alnum(53)}`,
        `$argon2id$v=19$m=65536,t=3,p=4$${c.alnum(22)}$${c.alnum(43)}`,
        `postgres://app:${c.alnum(12)}@db.internal:5432/orders`,
      ]),
  },
  {
    label: 'secret',
    names: ['clientSecret', 'secret', 'access_token', 'refreshToken', 'csrf_token', 'sessionToken'],
    make: (c) => c.alnum(32),
  },
  { label: 'secret', names: ['cvv', 'otp', 'securityCode'], make: (c) => c.digits(c.between(3, 4)) },
  { label: 'api-key', names: ['apiKey', 'api_key', 'x-api-key', 'stripeApiKey'], make: (c) => c.alnum(32) },
  { label: 'jwt', names: [...nothing, 'assertion', 'idp'], make: (c) => c.one([jwt(c), `Bearer ${jwt(c)}`]) },
  ...Object.values(vendorKeys).map((make) => ({
    label: 'cloud-secret',
    names: [...nothing, 'key', 'config'],
    make,
  })),
  {
    label: 'ip',
    names: [...nothing, 'host', 'clientIp', 'remote_addr'],
    make: (c) =>
      c.one([
        `${c.between(11, 223)}.${c.below(256)}.${c.below(256)}.${c.between(1, 254)}`,
        `2001:db8:${c.hex(4)}::${c.between(1, 9)}`,
        `fe80::${c.hex(4)}:${c.hex(4)}:${c.hex(4)}:${c.hex(4)}`,
      ]),
  },
  {
    label: 'mac-address',
    names: [...nothing, 'mac', 'bssid'],
    make: (c) => c.one([':', '-']).replace(/^(.)$/, (mark) => grouped(`a${c.hex(11)}`, 2, mark)),
  },
  { label: 'device-id', names: ['imei', 'deviceImei'], make: (c) => withLuhn(`35${c.digits(12)}`) },
  { label: 'device-id', names: ['idfa', 'advertisingId', 'gaid', 'device_id'], make: (c) => c.uuid() },
  {
    label: 'bank-account',
    names: ['bankAccountNumber', 'bank_account'],
    make: (c) => c.one([c.digits(10).replace(/^0/, '1'), c.digits(8).replace(/^0/, '2')]),
  },
  { label: 'bank-account', names: ['sortCode'], make: (c) => `${c.digits(2)}-${c.digits(2)}-${c.digits(2)}` },
];
