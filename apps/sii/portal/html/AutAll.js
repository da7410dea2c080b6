// What the sign-in page does before it sends anything.

function avisa(texto) {
  var caja = document.getElementById("alert_placeholder");
  var aviso = document.createElement("div");
  aviso.className = "alert alert-danger";
  aviso.textContent = texto;
  caja.replaceChildren(aviso);
  return false;
}

function digito_verificador(cuerpo) {
  var suma = 0;
  for (var i = 0; i < cuerpo.length; i++) {
    suma += Number(cuerpo[cuerpo.length - 1 - i]) * (2 + (i % 6));
  }
  return "0123456789K"[(11 - (suma % 11)) % 11];
}

function ejecuta_opcion() {
  var campo = function (id) { return document.getElementById(id); };
  var destino = location.search.substring(1);
  if (destino) { campo("referencia").value = destino; }
  var completo = campo("rutcntr").value.replace(/[.\-\s]/g, "").toUpperCase();
  var clave = campo("clave").value;
  if (!completo && !clave) { return avisa("Por favor, ingrese rut y clave."); }
  if (completo.length < 2) { return avisa("Debe ingresar el rut completo"); }
  if (!/^\d{1,8}[\dK]$/.test(completo)) { return avisa("El RUT ingresado no es valido"); }
  var cuerpo = completo.slice(0, -1), dv = completo.slice(-1);
  if (digito_verificador(cuerpo) !== dv) { return avisa("Dígito Verificador erróneo"); }
  if (!clave) { return avisa("Debe ingresar la clave nueva"); }
  campo("rut").value = cuerpo;
  campo("dv").value = dv;
  return true;
}
