/**
 * Tells ProtectOnce who the current request's user is. What leaves the process is a keyed token, never the id.
 * Does nothing outside of a request, or when the library is off.
 */
export function setUser(id: string | number, options?: { readonly roles?: readonly string[] }): void;
