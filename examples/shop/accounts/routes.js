import { setUser } from 'protectonce';

const publicProfile = ({ id, email, name, phone }) => ({ id, email, name, phone });

/** The account of whoever is logged in, and the way back in for those who forgot how. */
export function accountRoutes(shop) {
  const me = (request) => {
    const user = shop.users[request.auth.credentials.userId - 1];
    setUser(user.id, { roles: [user.role] });
    return user;
  };
  return [
    { method: 'GET', path: '/accounts/me', handler: (request) => publicProfile(me(request)) },
    {
      method: 'PATCH',
      path: '/accounts/me',
      handler(request) {
        const user = me(request);
        const { name, phone } = request.payload ?? {};
        if (typeof name === 'string') user.name = name.slice(0, 80);
        if (typeof phone === 'string') user.phone = phone.slice(0, 30);
        return publicProfile(user);
      },
    },
    {
      method: 'GET',
      path: '/accounts/me/addresses',
      handler: (request) => ({ items: me(request).addresses }),
    },
    { method: 'GET', path: '/accounts/me/cards', handler: (request) => ({ items: me(request).cards }) },
    {
      method: 'GET',
      path: '/accounts/{accountId}/public',
      options: { auth: false },
      handler(request, h) {
        const user = shop.users[Number(request.params.accountId) - 1];
        if (!user) return h.response({ error: 'no such account' }).code(404);
        return { id: user.id, displayName: user.name.split(' ')[0] };
      },
    },
    {
      method: 'POST',
      path: '/accounts/password-reset',
      options: { auth: false },
      // The same answer whether the address is known or not.
      handler: (_request, h) => h.response({ status: 'sent, if there is such an account' }).code(202),
    },
  ];
}
