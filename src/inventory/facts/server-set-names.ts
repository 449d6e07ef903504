/** What decides on rights and money, by the last step of a field's name. */
const PRIVILEGED =
  /^(?:is)?(?:admin|superuser|staff|root|owner|verified|approved|emailverified|banned|blocked|trusted|premium|paid)$|^(?:user)?(?:role|roles|permissions?|privileges?|scopes?|accesslevel|accounttype|plan|tier)$|^(?:balance|credits?|wallet|discount|totalprice|unitprice|price|amountpaid)$|^(?:owner|user|account|tenant|org|organi[sz]ation|customer|created?by)id$/;
/** What a server keeps about its records. */
const BOOKKEEPING =
  /^(?:created|updated|modified|deleted)(?:at|on|by|time|date)?$|^date(?:created|updated|modified)$|^(?:lastlogin(?:at)?|lastmodified|revision)$/;

/** The last step of a path, lower case, without `_` and `-`. */
export const leafOf = (path: string): string => {
  const dot = path.lastIndexOf('.');
  return path
    .slice(dot + 1)
    .replaceAll('[]', '')
    .replace(/[_-]/g, '')
    .toLowerCase();
};

/** Whether a field is by its name of those that a server sets itself, and why that matters. */
export function serverSet(path: string): 'privileged' | 'bookkeeping' | undefined {
  const leaf = leafOf(path);
  if (PRIVILEGED.test(leaf)) return 'privileged';
  return BOOKKEEPING.test(leaf) ? 'bookkeeping' : undefined;
}
