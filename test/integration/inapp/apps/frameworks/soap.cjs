// node soap.cjs: a server of the `soap` package, and Express with a text body.
const { load, listening } = require('./matrix.cjs');

const express = load('express');
const soap = load('soap');
const wsdl = `<definitions name="Shop" targetNamespace="urn:shop" xmlns="http://schemas.xmlsoap.org/wsdl/"
  xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap/" xmlns:tns="urn:shop" xmlns:xsd="http://www.w3.org/2001/XMLSchema">
  <message name="In"><part name="orderId" type="xsd:string"/></message>
  <message name="Out"><part name="total" type="xsd:string"/></message>
  <portType name="Port"><operation name="GetOrder"><input message="tns:In"/><output message="tns:Out"/></operation></portType>
  <binding name="Binding" type="tns:Port"><soap:binding style="rpc" transport="http://schemas.xmlsoap.org/soap/http"/>
    <operation name="GetOrder"><soap:operation soapAction="urn:shop#GetOrder"/>
      <input><soap:body use="literal" namespace="urn:shop"/></input><output><soap:body use="literal" namespace="urn:shop"/></output>
    </operation></binding>
  <service name="Service"><port name="Port" binding="tns:Binding"><soap:address location="http://localhost/soap"/></port></service>
</definitions>`;
const app = express();
app.post('/xml', express.text({ type: '*/*' }), (request, response) =>
  response.type('application/xml').send(`<answer><length>${request.body.length}</length></answer>`),
);
const server = app.listen(0, '127.0.0.1', () => {
  soap.listen(app, '/soap', { Service: { Port: { GetOrder: () => ({ total: '5' }) } } }, wsdl);
  listening(server.address().port);
});
process.on('SIGTERM', () => {
  server.closeAllConnections();
  server.close();
});
