/* Pages that a server shows by itself: what lies in a folder, and that nothing has been set up. By their titles and what goes with them. */

const LOOKED_AT = 4_096;
const LISTING_TITLE =
  /<(?:title|h1)[^>]{0,80}>\s*(?:Index of|Directory listing for|listing directory)\s*\/|<(?:title|h1)[^>]{0,80}>[^<]{0,200} - \/[^<]{0,200}<\/(?:title|h1)>/i;
const LISTING_LINK =
  /href="(?:\.\.\/?|\?C=[NMSD][;&](?:amp;)?O=[AD]|\/)"|\[To Parent Directory\]|>Parent Directory<|<li><a href="[^"<>/?#:]{1,200}\/?">/i;
const BUCKET = /^\s*(?:<\?xml[^>]{0,200}\?>\s*)?<(?:ListBucketResult|EnumerationResults)[\s>]/;
const DEFAULT_TITLE =
  /<title>\s*(?:Welcome to nginx!?|Apache2? [\w ]{0,20}(?:Default|Test) Page[^<]{0,40}|Test Page for[^<]{0,60}|HTTP Server Test Page[^<]{0,60}|IIS Windows(?: Server)?|IIS\d{1,2}|Apache Tomcat(?:\/\d[\d.]{0,20})?|Welcome to (?:CentOS|OpenResty|Caddy|JBoss|WildFly|GlassFish)[^<]{0,40}|Caddy works!|phpinfo\(\)|PHP \d[\d.]{1,10} - phpinfo\(\)|The install worked successfully! Congratulations!)\s*<\/title>/i;
const IT_WORKS = /^\s*<html>\s*<body>\s*<h1>It works!<\/h1>\s*<\/body>\s*<\/html>\s*$/i;

export function isDirectoryListing(text: string): boolean {
  const start = text.slice(0, LOOKED_AT);
  return BUCKET.test(start) || (LISTING_TITLE.test(start) && LISTING_LINK.test(start));
}

export function isDefaultPage(text: string): boolean {
  const start = text.slice(0, LOOKED_AT);
  return DEFAULT_TITLE.test(start) || IT_WORKS.test(start);
}
