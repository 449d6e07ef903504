const { Pool } = require('pg');

const columns = 'id, name, category, price::float AS price, supplier';

/**
 * The shop's products in a PostgreSQL of its own, filled at the start. `where` goes into the statement as text: see WEAK in
 * `storefront/api.js`.
 */
async function openProducts(url, products) {
  const pool = new Pool({ connectionString: url, max: 4 });
  // A database that goes away is an answer of 500, not the end of the shop.
  pool.on('error', () => {});
  await pool.query(`
    DROP TABLE IF EXISTS products;
    CREATE TABLE products (id int PRIMARY KEY, name text, category text, price numeric, supplier text)`);
  for (const { id, name, category, price, supplier } of products)
    await pool.query('INSERT INTO products VALUES ($1, $2, $3, $4, $5)', [
      id,
      name,
      category,
      price,
      supplier,
    ]);
  return {
    async list(where) {
      const { rows } = await pool.query(`SELECT ${columns} FROM products WHERE ${where} ORDER BY id`);
      return rows;
    },
    async byId(id) {
      const { rows } = await pool.query(`SELECT ${columns} FROM products WHERE id = $1`, [id]);
      return rows[0];
    },
    close: () => pool.end(),
  };
}

module.exports = { openProducts };
