const SESSION_COOKIE =
  /^(?:jsessionid|phpsessid|asp\.net_sessionid|connect\.sid|sid|ssid|session|session_?id|sess(?:id)?|_session(?:_id)?|[\w-]{1,40}[._-]session(?:[_-]?id)?|laravel_session|ci_session|cfid|auth(?:_?token)?|access_?token|id_?token|jwt|remember_?(?:me|token)|__(?:host|secure)-(?:sid|session|auth|token|jwt|next-auth\.session-token)|next-auth\.session-token|\.aspnetcore\.cookies|sails\.sid|koa[.:]sess|token)$/i;

/** Whether a cookie is named like one that says who calls. */
export const isSessionCookie = (name: string): boolean => SESSION_COOKIE.test(name);
