/*
 * The shop's memory. Everything in it is invented: names, test card numbers as the card networks publish
 * them, mail addresses under example.com. Made anew at each start, the same each time.
 */
const { seededRandom } = require('./random.cjs');

const USERS = 40;
const FIRST_ORDER = 1001;

const firstNames = ['Ada', 'Bruno', 'Chiara', 'Dara', 'Emil', 'Fatima', 'Goran', 'Hana', 'Ines', 'Jonas'];
const lastNames = ["O'Brien", 'Keller', 'Rossi', "D'Angelo", 'Novak', 'Haddad', 'Lindqvist', 'Moreau'];
const categories = ['kitchen', 'garden', 'office', 'music'];
const things = [
  'Union Jack mug',
  'Table lamp',
  'Select blend coffee',
  'Rock & roll poster',
  'Drop-leaf table',
  'Notebook',
  'Watering can',
  'Desk organiser',
  'Metronome',
  'Cutting board',
];
const testCards = ['4111111111111111', '5555555555554444', '378282246310005'];

const pick = (random, list) => list[Math.floor(random() * list.length)];

function makeUser(random, id) {
  const name = `${pick(random, firstNames)} ${pick(random, lastNames)}`;
  const card = pick(random, testCards);
  return {
    id,
    email: `user${id}@example.com`,
    password: `shop-demo-${id}`,
    role: id === 1 ? 'support' : 'customer',
    name,
    phone: `+49 30 901820${String(id).padStart(2, '0')}`,
    addresses: [{ id: id * 10 + 1, street: `${id} Market Street`, city: 'Dublin', postcode: 'D02 AF30' }],
    cards: [
      { id: id * 100 + 1, brand: 'test', last4: card.slice(-4), number: `**** **** **** ${card.slice(-4)}` },
    ],
  };
}

function makeProducts(random) {
  return Array.from({ length: 60 }, (_, i) => ({
    id: i + 1,
    name: `${things[i % things.length]} ${Math.floor(i / things.length) + 1}`,
    category: categories[i % categories.length],
    price: Math.floor(random() * 9000 + 500) / 100,
    supplier: i % 7 === 0 ? 'internal' : 'public',
  }));
}

function createShop(seed = 7) {
  const random = seededRandom(seed);
  const users = Array.from({ length: USERS }, (_, i) => makeUser(random, i + 1));
  const products = makeProducts(random);
  const orders = [];
  const place = (userId, items) => {
    const order = {
      id: FIRST_ORDER + orders.length,
      userId,
      items,
      shipTo: users[userId - 1].addresses[0],
      contact: { name: users[userId - 1].name, email: users[userId - 1].email },
      status: 'shipped',
    };
    orders.push(order);
    return order;
  };
  // Interleaved, so that an order's neighbours in number belong to other people.
  for (let round = 0; round < 4; round++)
    for (const user of users)
      place(user.id, [{ productId: Math.floor(random() * products.length) + 1, quantity: 1 + (round % 3) }]);
  const reviews = products.map((product, i) => ({
    productId: product.id,
    stars: 3 + (i % 3),
    text: i % 2 ? 'Does what it says.' : "It's fine; the lid doesn't close, though.",
    author: { name: users[i % USERS].name, email: users[i % USERS].email },
  }));
  return { users, products, orders, reviews, place };
}

module.exports = { createShop, FIRST_ORDER, USERS };
