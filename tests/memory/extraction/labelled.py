"""Sentences that people wrote, and whether they are worth remembering.

KNOWN was there while the rules were written. HELD_OUT was written before the rules were first run
on it, and no rule was changed for it: what the rules reach on it is what they reach.
"""

KNOWN = {
    True: """
My accountant is Ana Rojas.
I prefer to be called after 10 in the morning.
We have 12 employees.
Our office is in Providencia.
We pay salaries on the last working day of each month.
I'm the owner of a small bakery.
Our fiscal year ends in June.
I don't eat meat.
We no longer work with Transbank.
The company exports wine to Brazil.
My RUT is 12.345.678-5.
I always read mails in the evening.
I've worked here since 2015.
Our largest customer is Falabella.
We use Nubox for payroll.
Mi contadora es Rosa.
Prefiero que me escriban por correo.
Tenemos tres sucursales en el sur.
Nuestra empresa vende repuestos de autos.
Somos una familia de panaderos.
Trabajo en Talca y vivo en Curicó.
Ya no usamos Defontana.
La empresa paga el F29 el día 20.
Me gusta recibir los informes los lunes.
No facturamos en dólares.
Declaramos el IVA de forma electrónica.
Mi jefe se llama Tomás.
Nos conviene más el régimen Pro Pyme.
Emito boletas de honorarios cada mes.
En realidad, nuestro banco es Itaú.
""",
    False: """
Hello!
How are you today?
Can you send me the report?
Please call the client.
Thanks a lot for your help.
What is my balance?
Show me the invoices of March.
I have a question.
I think it is fine.
I'm in a hurry right now.
Ok, perfect.
See you tomorrow.
It is raining.
The SII closes at two.
If we sell more, what happens?
I need help with this form.
Let me know when it is ready.
Hola, buenos días.
¿Cuánto debo pagar?
Envíame la factura por favor.
Muchas gracias por todo.
Necesito saber el monto del IVA.
Muéstrame las compras de enero.
No entiendo este error.
Tengo una duda con el F29.
El dólar subió mucho.
Nos vemos mañana.
Estoy apurado ahora.
Quiero ver el balance.
Me puedes ayudar con esto
Ojalá funcione.
Cómo se declara una boleta
""",
}

HELD_OUT = {
    True: """
I own two restaurants in Valparaíso.
My wife handles the invoices.
Our suppliers send their bills on Fridays.
We closed the shop in Temuco last year.
I'm allergic to peanuts.
We sell mostly to schools.
My birthday is on 3 May.
Our lawyer's name is Carmen Soto.
The company has a branch in Lima.
I studied law before I became an accountant.
Never call me on Sundays, I rest that day.
We keep our receipts in Google Drive.
My assistant Javier signs the contracts.
Our best months are November and December.
We are a cooperative of 40 farmers.
Invoices over a million need my approval.
I only work in the mornings.
Our company was founded in 1998.
Mi socio se llama Hernán.
Arriendo una oficina en Ñuñoa.
Nuestros clientes pagan a 60 días.
Vendemos muebles hechos a mano.
Tengo dos hijos pequeños.
Mi número de patente es 4521.
Contratamos temporeros en verano.
La empresa tributa en el régimen 14 D.
Llevo la contabilidad yo misma.
Me carga que me llamen por teléfono.
Exportamos arándanos a China.
Mi hija estudia medicina.
A nosotros nos audita Deloitte.
Nací en Chillán.
Cerramos los miércoles por inventario.
El dueño soy yo.
Compramos la harina en Los Ángeles.
Nuestra bodega queda en Quilicura.
""",
    False: """
Good evening, is anyone there?
Could you repeat that?
Download the PDF again.
That's great news.
I can't open the file.
I'd like to know the deadline.
Why was my form rejected?
Thanks, that worked.
I hope this helps.
The weather was lovely.
Remind me to pay the rent.
I am waiting for your answer.
Inflation reached four percent.
My screen is frozen.
Sorry, I pressed the wrong button.
Which of these is cheaper?
I'll be back in five minutes.
Sounds good to me.
I will send the documents later.
Buenas, una consulta.
Dónde encuentro mis boletas
Perdón, me equivoqué de chat.
Haz un resumen del mes.
Se cayó el sistema otra vez.
No me deja entrar.
El plazo vence el lunes.
Quisiera cambiar la fecha.
Ayúdame con el finiquito.
Ya lo envié ayer.
Estoy esperando su respuesta.
Súper, quedó listo.
Me pueden confirmar el pago
Hace frío en Santiago.
Voy a revisar y te cuento.
Qué buena noticia
Avísame cuando termines.
""",
}


def lines(text: str) -> list[str]:
    return [line for line in text.splitlines() if line]
