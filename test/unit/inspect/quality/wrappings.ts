type Request = Readonly<{
  target: string;
  requestHeaders: Readonly<Record<string, string>>;
  requestBody?: string;
}>;

const encoded = encodeURIComponent;
const base64 = (text: string): string => Buffer.from(text).toString('base64');
const base64url = (text: string): string => Buffer.from(text).toString('base64url');
const inQuery = (text: string): Request => ({ target: `/a?v=${encoded(text)}`, requestHeaders: {} });
const inBody = (type: string, text: string): Request => ({
  target: '/a',
  requestHeaders: { 'content-type': type },
  requestBody: text,
});
const inJson = (value: unknown): Request => inBody('application/json', JSON.stringify(value));
const inHeader = (name: string, text: string): Request => ({
  target: '/a',
  requestHeaders: { [name]: text.replace(/[\r\n]/g, ' ') },
});
const escapedEach = (text: string, write: (code: number) => string): string =>
  text.replace(/[^a-z0-9 ]/gi, (character) => write(character.charCodeAt(0)));
const inMarkup = (text: string): string => escapedEach(text, (code) => `&#${code};`);
const inPart = (disposition: string, text: string): Request =>
  inBody(
    'multipart/form-data; boundary=B',
    `--B\r\nContent-Disposition: form-data; name="f"${disposition}\r\n\r\n${text}\r\n--B--\r\n`,
  );

/** Places and encodings that a text travels in. */
export const wrappings = {
  query: inQuery,
  json: (text: string) => inJson({ v: text }),
  base64: (text: string) => inQuery(base64(text)),
  base64url: (text: string) => inJson({ v: base64url(text) }),
  hexadecimal: (text: string) => inQuery(Buffer.from(text).toString('hex')),
  'percent twice': (text: string) => inQuery(encoded(text)),
  'character references': (text: string) => inQuery(inMarkup(text)),
  'unicode escapes': (text: string) =>
    inQuery(escapedEach(text, (code) => `\\u${code.toString(16).padStart(4, '0')}`)),
  'JSON in JSON': (text: string) => inJson({ v: JSON.stringify({ w: text }) }),
  cookie: (text: string) => inHeader('cookie', `v=${encoded(text)}`),
  'base64 in a cookie': (text: string) => inHeader('cookie', `v=${encoded(base64(text))}`),
  'X-Forwarded-For': (text: string) => inHeader('x-forwarded-for', text),
  'header of its own': (text: string) => inHeader('x-api-value', text),
  'path segment': (text: string): Request => ({ target: `/items/${encoded(text)}`, requestHeaders: {} }),
  'key of JSON': (text: string) => inJson({ [text]: 1 }),
  'text of XML': (text: string) => inBody('application/xml', `<r><v>${inMarkup(text)}</v></r>`),
  'attribute of XML': (text: string) => inBody('text/xml', `<r v="${inMarkup(text)}"/>`),
  'file name': (text: string) =>
    inPart(`; filename="${text.replaceAll('"', '%22').replace(/[\r\n]/g, ' ')}"`, 'x'),
  'part of a form': (text: string) => inPart('', text),
  'variable of GraphQL': (text: string) =>
    inJson({ query: 'query($v:String){a(v:$v){id}}', variables: { v: text } }),
  'literal of GraphQL': (text: string) => inJson({ query: `{a(v:${JSON.stringify(text)}){id}}` }),
  'claim of a JWT': (text: string) =>
    inHeader(
      'authorization',
      `Bearer ${base64url('{"alg":"HS256"}')}.${base64url(JSON.stringify({ sub: text }))}.c2ln`,
    ),
  xml: (text: string) => inBody('application/xml', text),
  graphql: (text: string) => inJson({ query: text }),
};
