// The page «Rectificar F29»: painted late, covered for a moment, and links that open windows.

(function () {
  var PINTA = 350, DESTAPA = 700, CONTESTA = 250;  // milliseconds
  var MESES = ["Ene", "Feb", "Mar", "Abr", "May", "Jun", "Jul", "Ago", "Sep", "Oct", "Nov", "Dic"];
  var TITULOS = ["Período", "Folio", "Contribuyente", "Fecha Presentación", "Estado", "Ver", "Opciones", "Giros"];
  var TITULOS_NUEVOS = ["Folio N°", "Mes", "Situación", "Recepción", "Acciones"];
  var contenedor = document.getElementById("contenedor");
  var tapa = document.querySelector(".overlay");

  function etiqueta(texto) {
    var una = document.createElement("div");
    una.className = "gwt-Label";
    una.textContent = texto;
    return una;
  }

  function lista(opciones, es_oculta) {
    var una = document.createElement("select");
    una.className = "gwt-ListBox";
    opciones.forEach(function (opcion) { una.add(new Option(opcion, opcion)); });
    if (es_oculta) { una.style.display = "none"; una.setAttribute("aria-hidden", "true"); }
    return una;
  }

  function anhos() {
    var todos = [];
    for (var anho = new Date().getFullYear(); anho >= 2005; anho--) { todos.push(String(anho)); }
    return todos;
  }

  function pinta() {
    var formularios = lista(["Formulario 29", "Formulario 50"]);
    var anho = lista(anhos());
    var boton = document.createElement("button");
    boton.type = "button";
    boton.className = "gwt-Button";
    boton.textContent = "Consultar";
    boton.onclick = function () { consulta(formularios.value, anho.value); };
    var panel = document.createElement("div");
    panel.className = "gwt-HTMLPanel";
    panel.append(lista(["Formulario 29", "Formulario 22"].concat(anhos().reverse()), true),
      etiqueta("Formulario"), formularios, etiqueta("Año"), anho, boton);
    contenedor.append(etiqueta("Rectificar Formulario 29"), panel);
  }

  function consulta(formulario, anho) {
    document.querySelectorAll(".tabla_internet, .sin-datos").forEach(function (una) { una.remove(); });
    tapa.hidden = false;
    fetch("svcConsulta", {
      method: "POST", credentials: "same-origin", body: new URLSearchParams({ anno: anho })
    }).then(function (respuesta) { return respuesta.text(); }).then(function (texto) {
      if (texto.indexOf("//OK") !== 0) { throw new Error("//EX"); }
      var filas = formulario === "Formulario 29" ? JSON.parse(texto.slice(4)) : [];
      setTimeout(function () { muestra(filas); tapa.hidden = true; }, CONTESTA);
    }).catch(function () {
      tapa.hidden = true;
      contenedor.append(etiqueta("Ha ocurrido un error. Por favor, inténtelo más tarde."));
    });
  }

  function muestra(filas) {
    var titulos = paginaNueva ? TITULOS_NUEVOS : TITULOS;
    var una = document.createElement("table");
    una.className = "tabla_internet";
    var nombre = una.insertRow().insertCell();
    nombre.colSpan = titulos.length;
    nombre.append(etiqueta("Declaraciones Vigentes"));
    var cabecera = una.insertRow();
    titulos.forEach(function (titulo) { cabecera.insertCell().append(etiqueta(titulo)); });
    filas.forEach(function (fila) {
      var celdas = paginaNueva ? celdas_nuevas(fila) : las_celdas(fila);
      var renglon = una.insertRow();
      celdas.forEach(function (celda) { renglon.insertCell().append.apply(renglon.lastChild, celda); });
    });
    contenedor.append(una);
    if (!filas.length) {
      var nada = etiqueta("No se encontraron declaraciones.");
      nada.classList.add("sin-datos");
      contenedor.append(nada);
    }
  }

  function las_celdas(fila) {
    return [
      [enlace(periodo(fila), function () {})],
      [etiqueta(fila.folio)],
      [etiqueta(fila.rut)],
      [etiqueta(fila.presentada)],
      [etiqueta(fila.estado)],
      [enlace("Detalle", function () {}), enlace("Formulario", function () { abre("formCompacto", fila); }),
        enlace("C. Solemne", function () { abre("formSolemne", fila); })],
      [enlace("Rectificar", function () {})],
      [etiqueta("")]
    ];
  }

  function celdas_nuevas(fila) {
    return [[etiqueta(fila.folio)], [etiqueta(periodo(fila))], [etiqueta(fila.estado)],
      [etiqueta(fila.presentada)], [enlace("Abrir", function () {})]];
  }

  function periodo(fila) {
    return MESES[Number(fila.periodo.slice(4)) - 1] + " " + fila.periodo.slice(0, 4);
  }

  function enlace(texto, accion) {
    var uno = document.createElement("a");
    uno.className = "gwt-Anchor";
    uno.href = "javascript:;";
    uno.textContent = texto;
    uno.style.marginRight = ".5em";
    uno.onclick = accion;
    return uno;
  }

  function abre(documento, fila) {
    var datos = { folio: fila.folio, rut: fila.cuerpo, form: "29", codInt: fila.codInt };
    if (documento === "formSolemne") { datos.dv = fila.dv; }
    window.open("/rfiInternet/" + documento + "?" + new URLSearchParams(datos), "_blank");
  }

  setTimeout(pinta, PINTA);
  setTimeout(function () { tapa.hidden = true; }, DESTAPA);
})();
