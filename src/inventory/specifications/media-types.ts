/** A media type without its parameters, in lower case: as documents write it. */
export function plainMediaType(text: string): string {
  const end = text.indexOf(';');
  return (end < 0 ? text : text.slice(0, end)).trim().toLowerCase().slice(0, 120);
}

export const isXmlType = (type: string): boolean => /[/+]xml$/.test(type);
export const isFormType = (type: string): boolean =>
  type === 'application/x-www-form-urlencoded' || type.startsWith('multipart/');
export const isJsonType = (type: string): boolean => /[/+](?:json|json-rpc)$/.test(type);
