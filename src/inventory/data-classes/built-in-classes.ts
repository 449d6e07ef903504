/** A class of sensitive data that sensors know by themselves. */
export interface BuiltInClass {
  /** As in shapes. */
  readonly label: string;
  readonly title: string;
}

/** All that a sensor may tell beside customers' own. */
export const builtInClasses: readonly BuiltInClass[] = [
  ['address', 'Postal address'],
  ['api-key', 'API key, by its vendor’s format or its field’s name'],
  ['bank-account', 'Bank account number'],
  ['card', 'Payment card number'],
  ['cloud-secret', 'Secret of a cloud provider'],
  ['date-of-birth', 'Date of birth'],
  ['device-id', 'Identifier of a device'],
  ['driver-license', 'Driver’s licence'],
  ['email', 'E-mail address'],
  ['geolocation', 'Place of a person or device'],
  ['health', 'Data about health'],
  ['iban', 'International bank account number'],
  ['ip', 'IP address'],
  ['jwt', 'JSON Web Token'],
  ['mac-address', 'Hardware address of a network device'],
  ['name', 'Name of a person'],
  ['national-id', 'National identification number'],
  ['passport', 'Passport number'],
  ['password', 'Password'],
  ['phone', 'Phone number'],
  ['secret', 'Other secret'],
  ['ssn', 'Social security number of the United States'],
  ['tax-id', 'Tax identification number'],
].map(([label = '', title = '']) => ({ label, title }));
