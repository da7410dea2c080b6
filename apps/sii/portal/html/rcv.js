// The page of the RCV: it opens the session of its services, then shows what is chosen.

(function () {
  var CAMINO = "/consdcvinternetui/services/data/";
  var INTERFAZ = "cl.sii.sdi.lob.diii.consdcv.data.api.interfaces.";
  var MESES = ["Enero", "Febrero", "Marzo", "Abril", "Mayo", "Junio", "Julio", "Agosto",
    "Septiembre", "Octubre", "Noviembre", "Diciembre"];
  var TITULOS = {
    REGISTRO: "RESUMEN REGISTRO DE COMPRAS", PENDIENTE: "RESUMEN DE COMPRAS PENDIENTES",
    NO_INCLUIR: "RESUMEN DE COMPRAS NO INCLUIR", RECLAMADO: "RESUMEN DE COMPRAS RECLAMADAS",
    VENTA: "RESUMEN REGISTRO DE VENTAS"
  };
  var VACIOS = {
    REGISTRO: "No hay información de Registro.", PENDIENTE: "No hay información de Pendientes.",
    NO_INCLUIR: "Sin información", RECLAMADO: "Sin información",
    VENTA: "No hay información de Ventas."
  };
  var COLUMNAS = {
    COMPRA: [["Tipo Documento"], ["Total Documentos", "rsmnTotDoc"], ["Monto Exento", "rsmnMntExe"],
      ["Monto Neto", "rsmnMntNeto"], ["IVA Recuperable", "rsmnMntIVA"],
      ["IVA Uso Común", "rsmnIVAUsoComun"], ["IVA No Recuperable", "rsmnMntIVANoRec"],
      ["Monto Total", "rsmnMntTotal"]],
    VENTA: [["Tipo Documento"], ["Total Documentos", "rsmnTotDoc"], ["Monto Exento", "rsmnMntExe"],
      ["Monto Neto", "rsmnMntNeto"], ["Monto IVA", "rsmnMntIVA"], ["Monto Total", "rsmnMntTotal"]]
  };
  var DETALLE = [["RUT"], ["Razón Social", "detRznSoc"], ["Folio", "detNroDoc"],
    ["Fecha Docto.", "detFchDoc"], ["Fecha Recepción", "detFecRecepcion"],
    ["Monto Exento", "detMntExe"], ["Monto Neto", "detMntNeto"], ["Monto IVA", "detMntIVA"],
    ["Monto Total", "detMntTotal"]];
  var elegido = {};
  var turno = 0;

  // crypto.randomUUID is only there on https and on this machine's own names.
  function nuevoId() {
    return URL.createObjectURL(new Blob()).slice(-36);
  }

  function galleta(nombre) {
    var parte = document.cookie.split("; ").find(function (una) {
      return una.indexOf(nombre + "=") === 0;
    });
    return parte ? parte.slice(nombre.length + 1) : "";
  }

  function pregunta(servicio, metodo, datos) {
    var sobre = {
      metaData: {
        namespace: INTERFAZ + servicio.charAt(0).toUpperCase() + servicio.slice(1) + "/" + metodo,
        conversationId: galleta("TOKEN"), transactionId: nuevoId(), page: null
      },
      data: datos
    };
    return envia(CAMINO + servicio + "/" + metodo, sobre);
  }

  function envia(donde, cuerpo) {
    var como = { credentials: "same-origin", headers: { Accept: "application/json, text/plain, */*" } };
    if (cuerpo) {
      como.method = "POST";
      como.body = JSON.stringify(cuerpo);
      como.headers["Content-Type"] = "application/json";
    }
    return fetch(donde, como).then(function (respuesta) {
      var tipo = respuesta.headers.get("Content-Type") || "";
      if (respuesta.redirected && tipo.indexOf("json") < 0) { location.assign(respuesta.url); }
      return respuesta.json();
    });
  }

  function arranca() {
    llena("periodoMes", MESES.map(function (mes, lugar) {
      return [("0" + (lugar + 1)).slice(-2), mes];
    }));
    var anhos = [];
    for (var anho = new Date().getFullYear(); anho >= 2017; anho--) { anhos.push([anho, anho]); }
    llena("periodoAnho", anhos);
    return envia("/common-1.0/services/autConfDataService/obtieneConf", {})
      .then(function () { return envia("/common-1.0/services/aaSessionService/load"); })
      .then(function () { return pregunta("settingsService", "consultarParametros", {}); })
      .then(function () { return pregunta("facadeService", "getDatosInicio", {}); })
      .then(function () { return pregunta("facadeService", "getDcvEmpresasAutorizadas", {}); })
      .then(function (respuesta) {
        llena("rut", respuesta.data.map(function (una) { return [una.usrEmpRutDv, una.usrEmpRutDv]; }));
      });
  }

  function control(modelo) {
    return document.querySelector("select[ng-model='" + modelo + "']");
  }

  function llena(modelo, opciones) {
    control(modelo).replaceChildren();
    opciones.forEach(function (una) { control(modelo).add(new Option(una[1], una[0])); });
  }

  function elemento(clase, texto, hijos) {
    var nuevo = document.createElement(clase);
    if (texto !== null) { nuevo.textContent = texto; }
    (hijos || []).forEach(function (hijo) { nuevo.appendChild(hijo); });
    return nuevo;
  }

  function consulta(evento) {
    evento.preventDefault();
    var rut = control("rut").value.split("-");
    elegido = {
      rutEmisor: rut[0], dvEmisor: rut[1],
      ptributario: control("periodoAnho").value + control("periodoMes").value
    };
    document.getElementById("vista").hidden = false;
    resumen("COMPRA", "REGISTRO");
  }

  function pedido(operacion, estado, mas) {
    return Object.assign({}, elegido, { operacion: operacion, estadoContab: estado }, mas);
  }

  function muestra(respuesta, pinta) {
    var contenido = document.getElementById("contenido");
    var espera = document.getElementById("my-wait");
    var mio = ++turno;
    contenido.replaceChildren();
    espera.hidden = false;
    respuesta.then(function (todo) {
      if (mio !== turno) { return; }
      espera.hidden = true;
      if (todo.errorMsg) { contenido.appendChild(elemento("p", todo.errorMsg)); } else { pinta(contenido, todo); }
    }, function () {
      espera.hidden = true;
      contenido.appendChild(elemento("p", "Ha ocurrido un error inesperado."));
    });
  }

  function resumen(operacion, estado) {
    var clave = operacion === "VENTA" ? "VENTA" : estado;
    document.getElementById("estados").hidden = operacion === "VENTA";
    var datos = pedido(operacion, estado, { busquedaInicial: true });
    muestra(pregunta("facadeService", "getResumen", datos), function (contenido, todo) {
      contenido.appendChild(elemento("h4", TITULOS[clave]));
      var codigo = todo.respEstado ? todo.respEstado.codRespuesta : null;
      if (codigo !== 0 && codigo !== 3) {
        contenido.appendChild(elemento("p", todo.respEstado && todo.respEstado.msgeRespuesta || "Ha ocurrido un error inesperado."));
        return;
      }
      if (!todo.data || !todo.data.length) {
        contenido.appendChild(elemento("p", VACIOS[clave]));
        return;
      }
      contenido.appendChild(tabla(COLUMNAS[operacion], todo.data, function (fila) {
        return enlace(operacion, estado, fila);
      }));
      var boton = elemento("button", "Descargar Detalles");
      boton.setAttribute("type", "button");
      boton.setAttribute("ng-click", "descargaDetalle()");
      boton.onclick = function () { descarga(operacion, estado); };
      contenido.appendChild(boton);
    });
  }

  function enlace(operacion, estado, fila) {
    var texto = fila.dcvNombreTipoDoc + " (" + fila.rsmnTipoDocInteger + ")";
    if (!fila.rsmnLink) { return elemento("span", texto); }
    var uno = elemento("a", texto);
    uno.href = "#" + operacion.toLowerCase() + "/" + fila.rsmnTipoDocInteger;
    uno.onclick = function (evento) {
      evento.preventDefault();
      detalle(operacion, estado, fila.rsmnTipoDocInteger);
    };
    return uno;
  }

  function tabla(columnas, filas, primera) {
    var titulos = columnas.map(function (una) { return elemento("th", una[0]); });
    var cuerpo = filas.map(function (fila) {
      return elemento("tr", null, columnas.map(function (una, lugar) {
        if (lugar === 0) { return elemento("td", null, [primera(fila)]); }
        return elemento("td", fila[una[1]] === null ? "" : fila[una[1]].toLocaleString("es-CL"));
      }));
    });
    var una = elemento("table", null, [
      elemento("thead", null, [elemento("tr", null, titulos)]), elemento("tbody", null, cuerpo)
    ]);
    una.className = "table table-striped";
    return una;
  }

  function detalle(operacion, estado, tipo) {
    var metodo = operacion === "COMPRA" ? "getDetalleCompra" : "getDetalleVenta";
    var datos = pedido(operacion, estado, {
      codTipoDoc: tipo, accionRecaptcha: operacion === "COMPRA" ? "RCV_DETC" : "RCV_DETV",
      tokenRecaptcha: "t-o-k-e-n-web"
    });
    muestra(pregunta("facadeService", metodo, datos), function (contenido, todo) {
      if (!todo.data) {
        contenido.appendChild(elemento("p", todo.respEstado && todo.respEstado.msgeRespuesta || "Sin información"));
        return;
      }
      contenido.appendChild(tabla(DETALLE, todo.data, function (fila) {
        return elemento("span", fila.detRutDoc + "-" + fila.detDvDoc);
      }));
    });
  }

  function descarga(operacion, estado) {
    var es_compra = operacion === "COMPRA";
    var datos = pedido(operacion, estado, {
      codTipoDoc: 0, accionRecaptcha: es_compra ? "RCV_DDETC" : "RCV_DDETV",
      tokenRecaptcha: "t-o-k-e-n-web"
    });
    var metodo = es_compra ? "getDetalleCompraExport" : "getDetalleVentaExport";
    pregunta("facadeService", metodo, datos).then(function (todo) {
      if (!todo.data) { return; }
      var quien = datos.rutEmisor + "-" + datos.dvEmisor + "_" + datos.ptributario;
      var ancla = document.createElement("a");
      ancla.setAttribute("download", "RCV_" + operacion + "_" + (es_compra ? estado + "_" : "") + quien + ".csv");
      ancla.setAttribute("href", "data:text/csv;charset=utf-8," + encodeURIComponent(todo.data.join("\n")));
      document.body.appendChild(ancla);  // and there it stays
      ancla.click();
    });
  }

  document.forms.formContribuyente.onsubmit = consulta;
  document.getElementById("tabCompra").onclick = function () { resumen("COMPRA", "REGISTRO"); };
  document.querySelector("a[ui-sref=venta]").onclick = function () { resumen("VENTA", "REGISTRO"); };
  document.querySelectorAll("#estados a").forEach(function (uno) {
    uno.onclick = function () { resumen("COMPRA", uno.dataset.estado); };
  });
  if (!location.hash) { location.replace("#/index"); }
  arranca();
})();
